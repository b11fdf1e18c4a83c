// Package proof holds the profiles of scanner/agents against the real agents: each is run on a
// canary home against a model on loopback that plays a fixed list of tool calls, and what it
// really got is compared, row by row, with what its profile says.
//
// The suite is built with the tag "reach" and started by .ci/reach, which installs the agents.
package proof
