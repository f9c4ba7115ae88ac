// name: load/regime_text
// doc: Keep a version of the rules whole, by its hash: the canonical text, compressed, as base64.
// parameters: token: string, hash: string, text: string
// columns:
MATCH (:Lock {id: 'load', token: $token})
MERGE (rules:Rules {hash: $hash})
SET rules.text = $text
