//! The pages in Chromium, driven by its own chromedriver over HTTP: nothing else is needed, and nothing is downloaded.

use super::client::{Server, TOKEN, encoded, request, response, write_tokens};
use crate::support::{Workspace, not_run};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Lines, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// What the protocol calls an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

struct Browser {
    driver: Child,
    /// What the driver says goes on to be read by somebody.
    _lines: Lines<BufReader<ChildStdout>>,
    address: SocketAddr,
    session: String,
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.send("DELETE", "", &json!({}));
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

impl Browser {
    /// A browser of its own; `None` where there is none on this machine.
    fn start() -> Option<Self> {
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut driver = command.spawn().ok()?;
        let mut lines = BufReader::new(driver.stdout.take()?).lines();
        let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let (_, port) = line.split_once("successfully on port ")?;
            port.trim_end_matches('.').parse().ok()
        });
        let mut browser = Self {
            driver,
            _lines: lines,
            address: SocketAddr::from(([127, 0, 0, 1], port?)),
            session: String::new(),
        };
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--window-size=1200,1000",
        ];
        let options = json!({ "browserName": "chrome", "goog:chromeOptions": { "args": arguments } });
        let started = browser.send("POST", "", &json!({ "capabilities": { "alwaysMatch": options } }));
        browser.session = format!("/{}", started.ok()?["sessionId"].as_str()?);
        Some(browser)
    }

    fn send(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        let mut stream = TcpStream::connect(self.address).map_err(|error| error.to_string())?;
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let target = format!("/session{}{path}", self.session);
        let body = if method == "POST" { body.to_string() } else { String::new() };
        let headers = [("Content-Type", "application/json")];
        stream.write_all(&request(self.address, method, &target, &headers, body.as_bytes())).unwrap();
        let answer = response(&mut stream, false);
        let value = answer.json()["value"].clone();
        if answer.status == 200 { Ok(value) } else { Err(value.to_string()) }
    }

    fn go(&self, address: &str) {
        self.send("POST", "/url", &json!({ "url": address })).unwrap();
    }

    fn address(&self) -> String {
        self.send("GET", "/url", &Value::Null).unwrap().as_str().unwrap().to_owned()
    }

    /// What a script gives.
    fn run(&self, script: &str) -> Value {
        let sent = self.send("POST", "/execute/sync", &json!({ "script": script, "args": [] }));
        sent.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Waits until a script gives true.
    fn until(&self, script: &str) {
        let deadline = Instant::now() + Duration::from_secs(30);
        while Instant::now() < deadline {
            if self.run(&format!("return Boolean({script})")) == true {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let page = self.run("return document.body.innerText");
        panic!("{script} does not come to pass at {}: {}", self.address(), page.as_str().unwrap());
    }

    fn element(&self, selector: &str) -> String {
        self.until(&format!("document.querySelector({})", json!(selector)));
        let found =
            self.send("POST", "/element", &json!({ "using": "css selector", "value": selector })).unwrap();
        format!("/element/{}", found[ELEMENT].as_str().unwrap())
    }

    fn click(&self, selector: &str) {
        let element = self.element(selector);
        self.send("POST", &format!("{element}/click"), &json!({})).unwrap();
    }

    /// Types into a field in place of what it holds.
    fn fill(&self, selector: &str, text: &str) {
        let element = self.element(selector);
        self.send("POST", &format!("{element}/clear"), &json!({})).unwrap();
        self.send("POST", &format!("{element}/value"), &json!({ "text": text })).unwrap();
    }
}

fn git(workspace: &Workspace, args: &[&str]) -> String {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "core.autocrlf=false"]);
    let output = command.args(args).current_dir(workspace.path("")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Chooses words on a page, as a pointer does.
const CHOOSE: &str = "
    const walker = document.createTreeWalker(document.getElementById('main'), NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode());) {
      const at = node.data.indexOf(WORDS);
      if (at < 0 || node.parentElement.closest('aside, nav, details, .margin')) continue;
      const range = document.createRange();
      range.setStart(node, at); range.setEnd(node, at + WORDS.length);
      const chosen = document.getSelection();
      chosen.removeAllRanges(); chosen.addRange(range);
      return true;
    }
    return false;";

#[test]
fn a_person_asks_states_and_reviews_in_a_browser() {
    let Some(browser) = Browser::start() else {
        return not_run("the pages in a browser", "needs Debian's packages chromium and chromium-driver");
    };
    let workspace = Workspace::init();
    git(&workspace, &["init", "-q"]);
    git(&workspace, &["add", "-A"]);
    git(&workspace, &["commit", "-q", "-m", "before"]);
    let tokens = workspace.path("tokens");
    write_tokens(&tokens, &format!("write {TOKEN}\n"));
    let server = Server::of(&workspace.path(""), &["--token-file", tokens.to_str().unwrap()]);
    let url = server.url();

    // A query, its editor, its evidence.
    let query = encoded("SELECT ?claim ?value { ?claim assay:states/assay:value ?value }");
    browser.go(&format!("{url}/query?query={query}"));
    browser.until("document.querySelector('.editor')?.shadowRoot.querySelector('.cm-content').innerText.includes('SELECT')");
    browser.click("#row-1 a[href*='evidence=1']");
    browser.until("document.querySelector('#row-1 details[open] q')?.innerText.includes('48,200 books')");
    browser.go(&format!("{url}/query?query={query}&view=chart"));
    browser.until("document.querySelector('figure.chart svg rect.bar')?.getBoundingClientRect().width > 10");
    let wrong = encoded("SELECT * {\n ?s ?p");
    browser.go(&format!("{url}/query?query={wrong}"));
    browser.until("document.querySelector('.editor')?.shadowRoot.querySelector('.cm-lint-marker-error')");

    // Signing in, words chosen in the source, and the claim that they give.
    browser.go(&format!("{url}/claims/new?source=example"));
    browser.fill("#f-token", TOKEN);
    browser.click("form.write button");
    browser.until("document.querySelector('#f-words')");
    browser.go(&format!("{url}/example"));
    browser.until("document.querySelector('a[data-state]')");
    assert_eq!(browser.run(&CHOOSE.replace("WORDS", &json!("48,200 books in 2024").to_string())), true);
    browser.click("a.state.ready");
    browser.until("document.querySelector('#f-quote')?.value.includes('48,200 books in 2024')");
    browser.fill("#f-says", "Rivertown lent <b>many</b> books.");
    browser.fill("#f-value", "48201");
    browser.until("document.querySelector('.fault.live')?.innerText.includes('48200')");
    browser.fill("#f-value", "48200");
    browser.until("document.querySelector('.check .right') && !document.querySelector('.fault.live')");
    browser.click("form.write button.primary");
    browser.until("location.pathname === '/recorded'");
    browser.until("!document.querySelector('main b') && document.body.innerText.includes('<b>many</b>')");

    // A verdict with a step and its evidence.
    browser.go(&format!("{url}/reviews/new?claim=example:lending"));
    browser.click("input[name='rating'][value='rating:true']");
    browser.fill("#f-says", "The register has it.");
    browser.fill("#f-ask-0", "Who counted?");
    browser.fill("#f-answer-0", "The library.");
    browser.fill("#f-evidence-0", "example:lending-forecast");
    browser.click("form.write button.primary");
    browser.until("location.pathname === '/recorded'");

    // Both are sheets in the difference, and nothing else was touched.
    git(&workspace, &["add", "-AN", "data"]);
    let difference = git(&workspace, &["diff", "--", "data"]);
    assert!(
        difference.contains("+says  = \"Rivertown lent <b>many</b> books.\"")
            || difference.contains("<b>many</b>"),
        "{difference}"
    );
    assert!(
        difference.contains("data/reviews/lending.toml")
            && difference.contains("+  ask      = \"Who counted?\""),
        "{difference}"
    );
    assert!(
        !difference.lines().any(|line| line.starts_with('-') && !line.starts_with("---")),
        "{difference}"
    );
    assert!(workspace.read("data/claims/example.toml").starts_with("# A first sheet"));
    workspace.run(&["check"]).ok();
}
