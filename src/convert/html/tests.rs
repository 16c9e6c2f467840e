use super::*;

#[test]
fn only_links_to_the_web_and_to_mail_are_links() {
    for kept in [
        "https://a.example/b",
        "HTTP://a.example",
        "mailto:a@b.example",
    ] {
        let html = from_markdown(&format!("See [this](<{kept}>)."));
        assert!(
            html.contains("<a href=") && html.contains("this</a>"),
            "{html}"
        );
    }
    for dropped in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "vbscript:x",
        "/relative",
        "&#106;avascript:alert(1)",
    ] {
        let html = from_markdown(&format!("See [this](<{dropped}>) ![that](<{dropped}>)."));
        assert_eq!(html, "See this that.", "{dropped}");
    }
    let nested = from_markdown("[![in](https://a.example/i.png) text](javascript:x)");
    assert!(
        !nested.contains("javascript") && nested.contains("<img "),
        "{nested}"
    );
}

fn shown(html: &str) -> String {
    text(html).text
}

#[test]
fn paragraphs_lists_and_code_keep_their_shape() {
    assert_eq!(
        shown(
            "<p>One &amp; two&nbsp;three</p><ul><li>a <b>b</b></li><li><p>c</p><ol><li>d</li></ol></li></ul>End<pre><code>if x &lt; 1:\n    y\n</code></pre>then <code>z</code>."
        ),
        "One & two three\n\n- a b\n- c\n  1. d\n\nEnd\n\n```\nif x < 1:\n    y\n```\n\nthen `z`."
    );
    assert_eq!(
        shown("<div>One</div><div>Two<br>Three</div>"),
        "One\nTwo\nThree"
    );
    assert_eq!(
        shown("<table><tr><th>a<th>b<tr><td>1<td>2</table>"),
        "a | b\n--- | ---\n1 | 2"
    );
}

#[test]
fn images_become_notes() {
    let made = text("See <img src=\"https://x.example/a/b.png?c\"> and <img alt='A map'>");
    assert_eq!(made.text, "See (image: b.png) and (image: A map)");
    assert_eq!(made.media, 2);
}

#[test]
fn scripts_are_left_out_and_counted() {
    let made = text("a<script>alert('<b>')</script><style>p{}</style>b");
    assert_eq!((made.text.as_str(), made.scripts), ("ab", 2));
}

#[test]
fn what_is_no_tag_is_text() {
    assert_eq!(
        shown("List<String> a < b <= c <b>d</b> <3"),
        "List<String> a < b <= c d <3"
    );
}

#[test]
fn what_is_not_closed_does_no_harm() {
    assert_eq!(shown("<ul><li>a<li>b"), "- a\n- b");
    assert_eq!(shown("x<pre>y"), "x\n\n```\ny\n```");
    assert_eq!(shown(&"<div>".repeat(100_000)), "");
}
