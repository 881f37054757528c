module github.com/tinyproto/tinyproto

go 1.26
