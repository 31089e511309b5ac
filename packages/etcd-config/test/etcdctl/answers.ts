// What etcdctl 3.5.16 printed for one voter and one learner that had not started, ports changed.
export const memberList = {
  simple: `ef12a2ed4f459e98, started, m1, http://127.0.0.1:1380, http://127.0.0.1:1379, false
f761a411ad7fbd93, unstarted, , http://127.0.0.1:1382,http://127.0.0.1:1384, , true
`,
  table: `+------------------+-----------+------+---------------------------------------------+-----------------------+------------+
|        ID        |  STATUS   | NAME |                 PEER ADDRS                  |     CLIENT ADDRS      | IS LEARNER |
+------------------+-----------+------+---------------------------------------------+-----------------------+------------+
| ef12a2ed4f459e98 |   started |   m1 |                       http://127.0.0.1:1380 | http://127.0.0.1:1379 |      false |
| f761a411ad7fbd93 | unstarted |      | http://127.0.0.1:1382,http://127.0.0.1:1384 |                       |       true |
+------------------+-----------+------+---------------------------------------------+-----------------------+------------+
`,
  json: `{"header":{"cluster_id":2450441087622307193,"member_id":17227010664766480024,"raft_term":2},"members":[{"ID":17227010664766480024,"name":"m1","peerURLs":["http://127.0.0.1:1380"],"clientURLs":["http://127.0.0.1:1379"]},{"ID":17825709195941363091,"peerURLs":["http://127.0.0.1:1382","http://127.0.0.1:1384"],"isLearner":true}]}
`,
  hex: `{"header":{"cluster_id":"2201b72faabfdd79","member_id":"ef12a2ed4f459e98","raft_term":2},"members":[{"ID":"ef12a2ed4f459e98","name":"m1","peerURLs":["http://127.0.0.1:1380"],"clientURLS":["http://127.0.0.1:1379"]},{"ID":"f761a411ad7fbd93","name":"","peerURLs":["http://127.0.0.1:1382","http://127.0.0.1:1384"],"clientURLS":null}]}
`,
} as const;

export const endpointStatus = {
  simple: `http://127.0.0.1:1379, ef12a2ed4f459e98, 3.5.16, 20 kB, true, false, 2, 6, 5, 
`,
  table: `+-----------------------+------------------+---------+---------+-----------+------------+-----------+------------+--------------------+--------+
|       ENDPOINT        |        ID        | VERSION | DB SIZE | IS LEADER | IS LEARNER | RAFT TERM | RAFT INDEX | RAFT APPLIED INDEX | ERRORS |
+-----------------------+------------------+---------+---------+-----------+------------+-----------+------------+--------------------+--------+
| http://127.0.0.1:1379 | ef12a2ed4f459e98 |  3.5.16 |   20 kB |      true |      false |         2 |          6 |                  5 |        |
+-----------------------+------------------+---------+---------+-----------+------------+-----------+------------+--------------------+--------+
`,
  json: `[{"Endpoint":"http://127.0.0.1:1379","Status":{"header":{"cluster_id":2450441087622307193,"member_id":17227010664766480024,"revision":2,"raft_term":2},"version":"3.5.16","dbSize":20480,"leader":17227010664766480024,"raftIndex":6,"raftTerm":2,"raftAppliedIndex":5,"dbSizeInUse":16384}}]
`,
} as const;

export const endpointHealth = {
  simple: `http://127.0.0.1:1379 is healthy: successfully committed proposal: took = 2.896542ms
http://127.0.0.1:1999 is unhealthy: failed to commit proposal: context deadline exceeded
Error: unhealthy cluster
`,
  table: `+-----------------------+--------+--------------+---------------------------+
|       ENDPOINT        | HEALTH |     TOOK     |           ERROR           |
+-----------------------+--------+--------------+---------------------------+
| http://127.0.0.1:1379 |   true |   2.896542ms |                           |
| http://127.0.0.1:1999 |  false | 1.001166454s | context deadline exceeded |
+-----------------------+--------+--------------+---------------------------+
`,
  json: `{"level":"warn","ts":"2026-01-01T00:00:00.0Z","logger":"client","msg":"retrying of unary invoker failed"}
[{"endpoint":"http://127.0.0.1:1379","health":true,"took":"2.896542ms"},{"endpoint":"http://127.0.0.1:1999","health":false,"took":"1.000407905s","error":"context deadline exceeded"}]
Error: unhealthy cluster
`,
} as const;
