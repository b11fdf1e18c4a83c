package formats

import "strings"

// loginHost takes the registry of a login: what stands behind the word.
func loginHost(u *use, plain []word) {
	for i, w := range plain {
		if u.said(w, 0) == "login" && i+1 < len(plain) {
			u.value(isHost, plain[i+1], 0)
			return
		}
	}
}

// firstLogin takes user/password@host as Oracle's programs do.
func firstLogin(u *use, plain []word) {
	if len(plain) == 0 {
		return
	}
	text := u.said(plain[0], 0)
	at := strings.LastIndexByte(text, '@')
	if at < 0 {
		at = len(text)
	}
	if slash := strings.IndexByte(text[:at], '/'); slash > 0 {
		u.take(isUser, u.piece(plain[0], 0, slash))
		u.take(isPassword, u.piece(plain[0], slash+1, at))
		u.take(isHost, u.piece(plain[0], at+1, len(text)))
	}
}

// sshHost takes user@host of the ssh that sshpass runs.
func sshHost(u *use, plain []word) {
	for _, w := range plain {
		text := strings.SplitN(u.said(w, 0), ":", 2)[0]
		if user, host, ok := strings.Cut(text, "@"); ok && !strings.Contains(text, "/") {
			u.take(isUser, u.piece(w, 0, len(user)))
			u.take(isHost, u.piece(w, len(user)+1, len(user)+1+len(host)))
			return
		}
	}
}

// awsArguments takes aws configure set NAME VALUE.
func awsArguments(u *use, plain []word) {
	if len(plain) < 4 || u.said(plain[0], 0) != "configure" || u.said(plain[1], 0) != "set" {
		return
	}
	name := u.said(plain[2], 0)
	name = name[strings.LastIndexByte(name, '.')+1:]
	switch name {
	case "aws_access_key_id", "aws_secret_access_key", "aws_session_token":
		u.take(name, u.rest(plain[3], 0))
	}
}

// htpasswdArguments takes the user and the password of htpasswd -b [FILE] USER PASSWORD.
func htpasswdArguments(u *use, plain []word) {
	batch, printed := false, false
	for _, w := range u.words {
		if text := u.said(w, 0); len(text) > 1 && text[0] == '-' && text[1] != '-' {
			batch = batch || strings.IndexByte(text, 'b') > 0
			printed = printed || strings.IndexByte(text, 'n') > 0
		}
	}
	if !printed && len(plain) > 0 {
		plain = plain[1:]
	}
	if batch && len(plain) >= 2 {
		u.take(isUser, u.rest(plain[0], 0))
		u.take(isPassword, u.rest(plain[1], 0))
	}
}

// kubectlArguments takes the user that kubectl config set-credentials names.
func kubectlArguments(u *use, plain []word) {
	for i, w := range plain {
		if u.said(w, 0) == "set-credentials" && i+1 < len(plain) {
			u.take(isUser, u.rest(plain[i+1], 0))
		}
	}
}

// vaultArguments takes vault login TOKEN; a pair there names a method's parameter.
func vaultArguments(u *use, plain []word) {
	for _, w := range plain {
		text := u.said(w, 0)
		if name, _, ok := strings.Cut(text, "="); ok {
			u.take(secretOption(name), u.rest(w, len(name)+1))
		} else if text != "login" {
			u.take(isToken, u.rest(w, 0))
		}
	}
}

// npmArguments takes npm config set KEY VALUE, or KEY=VALUE.
func npmArguments(u *use, plain []word) {
	for i, w := range plain {
		name, _, attached := strings.Cut(u.said(w, 0), "=")
		colon := strings.LastIndexByte(name, ':')
		step := strings.TrimPrefix(name[colon+1:], "_")
		switch strings.ToLower(step) {
		case "authtoken", "npmauthtoken":
			step = isToken
		case "password", "auth":
		default:
			continue
		}
		if colon > 0 {
			u.take(isHost, u.piece(w, len(name[:colon])-len(strings.TrimLeft(name[:colon], "/")), colon))
		}
		if attached {
			u.take(step, u.rest(w, len(name)+1))
		} else if i+1 < len(plain) {
			u.take(step, u.rest(plain[i+1], 0))
		}
	}
}

// netArguments takes net use [DEVICE] \\HOST\SHARE PASSWORD /user:USER.
func netArguments(u *use, plain []word) {
	if len(plain) < 3 || !strings.EqualFold(u.said(plain[0], 0), "use") {
		return
	}
	share := false
	for _, w := range plain[1:] {
		switch text := strings.ToLower(u.said(w, 0)); {
		case strings.HasPrefix(text, "/user:"):
			u.take(isUser, u.rest(w, len("/user:")))
		case strings.HasPrefix(text, "/"), text == "*":
		case strings.HasPrefix(text, `\`):
			share = true
			u.take(isHost, u.rest(w, len(text)-len(strings.TrimLeft(text, `\`))))
		case share:
			u.take(isPassword, u.rest(w, 0))
		}
	}
}

// remoteDesktop takes /u:USER /p:PASSWORD /v:HOST.
func remoteDesktop(u *use, plain []word) {
	for _, w := range plain {
		switch name, _, _ := strings.Cut(u.said(w, 0), ":"); strings.ToLower(name) {
		case "/u", "/user":
			u.take(isUser, u.rest(w, len(name)+1))
		case "/p", "/pass":
			u.take(isPassword, u.rest(w, len(name)+1))
		case "/v", "/add", "/generic":
			u.take(isHost, u.rest(w, len(name)+1))
		}
	}
}

// opensslArguments takes what -passin, -passout and -pass say as pass:PASSWORD.
func opensslArguments(u *use, plain []word) {
	for _, w := range plain {
		if strings.HasPrefix(u.said(w, 0), "pass:") {
			u.take(isPassword, u.rest(w, len("pass:")))
		}
	}
}

// rabbitArguments takes rabbitmqctl add_user USER PASSWORD.
func rabbitArguments(u *use, plain []word) {
	for i, w := range plain {
		if u.said(w, 0) == "add_user" && i+2 < len(plain) {
			u.take(isUser, u.rest(plain[i+1], 0))
			u.take(isPassword, u.rest(plain[i+2], 0))
			return
		}
	}
}
