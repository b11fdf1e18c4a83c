// Package session stands inside an agent's session: the agent's own hooks ask it, and it says whether
// a prompt or a call touches what the last scan found, carries a credential or destroys something,
// in the form that each agent wants.
package session
