// Package browser drives a Chromium over its DevTools pipe, to see reports as their
// readers do. It needs no library: messages are JSON that end with a zero byte, on
// the file descriptors 3 and 4 (chromium --remote-debugging-pipe).
package browser

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"
)

// A Page is a tab of a browser of its own. It is for one caller at a time.
type Page struct {
	cmd      *exec.Cmd
	out      io.WriteCloser
	session  string
	id       int
	mu       sync.Mutex
	answers  map[int]chan reply
	problems []string // console errors, uncaught exceptions and refusals of the policy
	requests []string // addresses that the page asked for
}

type reply struct {
	ID        int             `json:"id"`
	Method    string          `json:"method"`
	SessionID string          `json:"sessionId"`
	Params    json.RawMessage `json:"params"`
	Result    json.RawMessage `json:"result"`
	Error     *struct{ Message string }
}

// flags keep Chromium off the network and out of the user's profile.
var flags = []string{
	"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
	"--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--remote-debugging-pipe", "about:blank",
}

// Open starts the browser at path with a profile in dir, and a tab in it.
func Open(path, dir string) (*Page, error) {
	fromUs, out, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	in, toUs, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	p := &Page{cmd: exec.Command(path, append([]string{"--user-data-dir=" + dir}, flags...)...), out: out, answers: map[int]chan reply{}}
	p.cmd.ExtraFiles = []*os.File{fromUs, toUs}
	err = p.cmd.Start()
	fromUs.Close()
	toUs.Close()
	if err != nil {
		return nil, err
	}
	go p.read(in)
	return p, p.attach()
}

func (p *Page) attach() error {
	var target struct{ TargetID string }
	if err := p.Call("Target.createTarget", map[string]any{"url": "about:blank"}, &target); err != nil {
		return err
	}
	var session struct{ SessionID string }
	if err := p.Call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &session); err != nil {
		return err
	}
	p.session = session.SessionID
	for _, domain := range []string{"Page", "Runtime", "Log", "Network", "DOM", "Accessibility"} {
		if err := p.Call(domain+".enable", nil, nil); err != nil {
			return err
		}
	}
	return nil
}

// read hands replies to who waits for them and notes what goes wrong.
func (p *Page) read(in io.Reader) {
	r := bufio.NewReader(in)
	for {
		data, err := r.ReadBytes(0)
		p.mu.Lock()
		if err != nil {
			for id, c := range p.answers {
				delete(p.answers, id)
				close(c)
			}
			p.mu.Unlock()
			return
		}
		var m reply
		if err := json.Unmarshal(data[:len(data)-1], &m); err != nil {
			p.problems = append(p.problems, err.Error())
		}
		if c := p.answers[m.ID]; c != nil {
			delete(p.answers, m.ID)
			c <- m
		}
		p.note(m)
		p.mu.Unlock()
	}
}

func (p *Page) note(m reply) {
	switch m.Method {
	case "Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled", "Page.javascriptDialogOpening":
		p.problems = append(p.problems, m.Method+" "+string(m.Params))
	case "Network.requestWillBeSent":
		var r struct{ Request struct{ URL string } }
		json.Unmarshal(m.Params, &r) // an address that is not there is "", which nobody expects
		p.requests = append(p.requests, r.Request.URL)
	}
}

// Problems are what went wrong since the last time: errors, exceptions, refusals
// of the policy, dialogs.
func (p *Page) Problems() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := p.problems
	p.problems = nil
	return list
}

// Requests are the addresses that were asked for since the last time.
func (p *Page) Requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := p.requests
	p.requests = nil
	return list
}

// Call runs a command of the protocol.
func (p *Page) Call(method string, params, result any) error {
	if params == nil {
		params = struct{}{}
	}
	p.mu.Lock()
	p.id++
	id, answer := p.id, make(chan reply, 1)
	p.answers[id] = answer
	p.mu.Unlock()
	m := map[string]any{"id": id, "method": method, "params": params}
	if p.session != "" {
		m["sessionId"] = p.session
	}
	data, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if _, err := p.out.Write(append(data, 0)); err != nil {
		return err
	}
	select {
	case m, open := <-answer:
		switch {
		case !open:
			return errors.New("browser: it ended")
		case m.Error != nil:
			return fmt.Errorf("browser: %s: %s", method, m.Error.Message)
		case result == nil:
			return nil
		}
		return json.Unmarshal(m.Result, result)
	case <-time.After(time.Minute):
		return fmt.Errorf("browser: %s: no answer in a minute", method)
	}
}

// Eval is the value of a JavaScript expression, which the page's policy does not
// bind; a promise is waited for.
func (p *Page) Eval(expr string, result any) error {
	var r struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails *struct{ Exception struct{ Description string } }
	}
	if err := p.Call("Runtime.evaluate", map[string]any{"expression": expr, "returnByValue": true, "awaitPromise": true}, &r); err != nil {
		return err
	}
	if r.ExceptionDetails != nil {
		return errors.New("browser: " + r.ExceptionDetails.Exception.Description)
	}
	if result == nil {
		return nil
	}
	return json.Unmarshal(r.Result.Value, result)
}

// Show sets the width in pixels and light or dark, and opens an address; it returns
// how long that took until the page had loaded.
func (p *Page) Show(url string, width int, scheme string) (time.Duration, error) {
	if err := p.Call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false}, nil); err != nil {
		return 0, err
	}
	if err := p.Call("Emulation.setEmulatedMedia", map[string]any{"features": []any{map[string]string{"name": "prefers-color-scheme", "value": scheme}}}, nil); err != nil {
		return 0, err
	}
	if err := p.Call("Emulation.setScrollbarsHidden", map[string]any{"hidden": true}, nil); err != nil { // they are not in pictures, and take room
		return 0, err
	}
	start := time.Now()
	if err := p.Call("Page.navigate", map[string]any{"url": url}, nil); err != nil {
		return 0, err
	}
	for state := ""; state != "complete"; time.Sleep(time.Millisecond) { // without a script there is no event to wait for
		if err := p.Eval("document.readyState", &state); err != nil {
			return 0, err
		}
	}
	return time.Since(start), nil
}

// Press sends a key, such as Tab or Enter, as a keyboard does.
func (p *Page) Press(key string, code int, text string) error {
	for _, kind := range []string{"keyDown", "keyUp"} {
		params := map[string]any{"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code}
		if kind == "keyDown" && text != "" {
			params["text"] = text
		}
		if err := p.Call("Input.dispatchKeyEvent", params, nil); err != nil {
			return err
		}
	}
	return nil
}

// Shot writes what an element shows as a PNG, up to a height in pixels; of "" what the
// whole page shows.
func (p *Page) Shot(file, selector string, height int) error {
	var box struct{ X, Y, Width, Height float64 }
	if selector == "" {
		selector = "html"
	}
	if err := p.Eval(fmt.Sprintf(`(() => { const r = document.querySelector(%q).getBoundingClientRect(); return {x: r.x + scrollX, y: r.y + scrollY, width: r.width, height: Math.min(r.height, %d)}; })()`, selector, height), &box); err != nil {
		return err
	}
	var shot struct{ Data string }
	clip := map[string]any{"x": box.X, "y": box.Y, "width": box.Width, "height": box.Height, "scale": 1}
	if err := p.Call("Page.captureScreenshot", map[string]any{"format": "png", "captureBeyondViewport": true, "clip": clip}, &shot); err != nil {
		return err
	}
	data, err := base64.StdEncoding.DecodeString(shot.Data)
	if err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o644)
}

// Print writes the page as a PDF on A4.
func (p *Page) Print(file string) error {
	var printed struct{ Data []byte } // base64
	if err := p.Call("Page.printToPDF", map[string]any{"preferCSSPageSize": true, "printBackground": true}, &printed); err != nil {
		return err
	}
	return os.WriteFile(file, printed.Data, 0o644)
}

// Close ends the browser.
func (p *Page) Close() error {
	p.session = ""
	err := p.Call("Browser.close", nil, nil)
	p.out.Close()
	p.cmd.Wait() // its status says nothing more
	return err
}
