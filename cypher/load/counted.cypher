// name: load/counted
// doc: How many nodes other than official numbers and registers there are, and how many relationships; kept ready by the database.
// parameters:
// columns: nodes, ties
// scans: the database keeps these four counts, and reads nothing else
CALL () { MATCH (node) RETURN count(node) AS every }
CALL () { MATCH (number:Identifier) RETURN count(number) AS numbers }
CALL () { MATCH (register:Register) RETURN count(register) AS registers }
CALL () { MATCH ()-[tie]->() RETURN count(tie) AS ties }
RETURN every - numbers - registers AS nodes, ties
