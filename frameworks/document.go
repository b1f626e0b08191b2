package frameworks

import (
	"html"
	"path"
	"slices"
	"strings"
)

// A block is a piece of a document in which a framework that is named holds for
// the ids beside it: a paragraph, an item, a cell, a row.
type block struct {
	text    string
	at      []int // place in the document of each byte of the text
	heading int   // its level, 1 to 6; 0 of what is no heading
}

// blocks takes a document apart, by the ending of its name: Markdown, HTML, CSV,
// or any other text.
func blocks(file string, data string) []block {
	switch strings.ToLower(path.Ext(file)) {
	case ".html", ".htm", ".xhtml":
		return htmlBlocks(data)
	case ".csv", ".tsv":
		return lineBlocks(data, func(string) bool { return true })
	}
	return lineBlocks(data, startsBlock)
}

// level is that of a heading of Markdown; 0 of any other text.
func level(text string) int {
	text = strings.TrimLeft(text, " \t")
	title := strings.TrimLeft(text, "#")
	if n := len(text) - len(title); n <= 6 && strings.HasPrefix(title, " ") {
		return n
	}
	return 0
}

// lineBlocks puts lines together until one is empty or starts a block. A line behind
// a heading is no part of it.
func lineBlocks(data string, starts func(line string) bool) []block {
	var list []block
	start, offset := 0, 0
	flush := func(end int) {
		if strings.TrimSpace(data[start:end]) != "" {
			b := plainBlock(data[start:end], start)
			b.heading = level(b.text)
			list = append(list, b)
		}
		start = end
	}
	for line := range strings.Lines(data) {
		if strings.TrimSpace(line) == "" || starts(line) || level(data[start:offset]) > 0 {
			flush(offset)
		}
		offset += len(line)
	}
	flush(offset)
	return list
}

// startsBlock reports whether a line of Markdown is a heading, an item, a quote or
// a row of a table.
func startsBlock(line string) bool {
	line = strings.TrimLeft(line, " \t")
	first, _, _ := strings.Cut(line, " ")
	return strings.ContainsRune("#>|", rune(line[0])) || first == "-" || first == "*" || first == "+" ||
		len(first) > 1 && len(first) < 5 && strings.Trim(first, "0123456789") == "."
}

// plainBlock hides addresses, for an id in one is no citation.
func plainBlock(text string, offset int) block {
	b := block{at: make([]int, len(text))}
	for i := range b.at {
		b.at[i] = offset + i
	}
	hidden := []byte(text)
	for _, opening := range []string{"http://", "https://", "]("} {
		for i := strings.Index(text, opening); i >= 0; {
			end := i + len(opening)
			for end < len(text) && !strings.ContainsRune(" \t\r\n)>\"'`|", rune(text[end])) {
				end++
			}
			for j := i; j < end; j++ {
				hidden[j] = '|'
			}
			next := strings.Index(text[end:], opening)
			if next < 0 {
				break
			}
			i = end + next
		}
	}
	b.text = string(hidden)
	return b
}

// inline are the tags that do not end a word or a paragraph.
var inline = []string{"a", "abbr", "b", "cite", "code", "em", "i", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "tt", "u", "wbr"}

// cellMark is a byte that is part of no id or name, and ends a sentence.
const cellMark = "| "

// hiddenElements hold no text of the document.
var hiddenElements = []string{"script", "style"}

// htmlBlocks reads the text between tags. It needs no well-formed document: what
// is no tag is text.
//
// The cells of a row are one block.
func htmlBlocks(data string) []block {
	var list []block
	var b block
	var text strings.Builder
	flush := func() {
		if b.text = text.String(); strings.TrimSpace(b.text) != "" {
			list = append(list, b)
		}
		b = block{}
		text.Reset()
	}
	for i := 0; i < len(data); {
		n := 1
		switch data[i] {
		case '<':
			var name string
			name, n = tag(data[i:])
			switch {
			case n == 1 || slices.Contains(inline, name):
			case name == "td" || name == "th":
				text.WriteString(cellMark)
				b.at = append(b.at, i, i)
			default:
				flush()
				if len(name) == 2 && name[0] == 'h' && '1' <= name[1] && name[1] <= '6' && data[i+1] != '/' {
					b.heading = int(name[1] - '0')
				}
			}
		case '&':
			n = entity(data[i:])
		}
		if n == 1 || data[i] == '&' {
			piece := html.UnescapeString(data[i : i+n])
			text.WriteString(piece)
			for range len(piece) {
				b.at = append(b.at, i)
			}
		}
		i += n
	}
	flush()
	return list
}

// maxTag is how many bytes a tag has at most; a library default. A longer one is
// text.
const maxTag = 4096

// tag is the name of the tag that data starts with and how much to skip for it:
// its content too where that is no text. It is 1 where data starts with no tag.
func tag(data string) (name string, n int) {
	if strings.HasPrefix(data, "<!--") {
		if end := strings.Index(data, "-->"); end > 0 {
			return "", end + 3
		}
		return "", len(data)
	}
	end := strings.IndexByte(data[:min(len(data), maxTag)], '>')
	if end < 2 || classOf(data[1]) != letter && !strings.ContainsRune("/!?", rune(data[1])) {
		return "", 1
	}
	name = strings.ToLower(strings.TrimLeft(data[1:end], "/"))
	if i := strings.IndexAny(name, " /\t\r\n"); i >= 0 {
		name = name[:i]
	}
	if data[1] != '/' && slices.Contains(hiddenElements, name) {
		if length := strings.Index(data, "</"+name); length > 0 {
			return name, length
		}
		return name, len(data)
	}
	return name, end + 1
}

// entity is the length of the character reference that data starts with, or 1.
func entity(data string) int {
	if end := strings.IndexByte(data[:min(len(data), 12)], ';'); end > 1 && html.UnescapeString(data[:end+1]) != data[:end+1] {
		return end + 1
	}
	return 1
}
