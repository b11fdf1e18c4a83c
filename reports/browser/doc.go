// Package browser holds the HTML report against a real browser, under the build tag "browser".
package browser
