//! Values of settings: interpolated variables, and the hosts of addresses.

use crate::import::classify::container::words;

/// A placeholder for the value of an unknown variable.
pub const UNKNOWN: char = '\u{1a}';
/// The deepest default within a default.
const MAX_DEFAULT_DEPTH: usize = 8;
/// The longest default, in bytes.
const MAX_DEFAULT_BYTES: usize = 400;

/// The text with `${NAME:-default}` replaced by the default, and with [`UNKNOWN`] for variables
/// without one.
pub fn interpolated(text: &str) -> String {
    interpolated_with(text, &|_| None)
}

/// The text with variables replaced by the rules of docker-compose: by their values, by what stands for
/// those that have none, or by [`UNKNOWN`].
pub fn interpolated_with(text: &str, value_of: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    interpolate(text, value_of, MAX_DEFAULT_DEPTH, &mut out);
    out
}

fn interpolate(
    text: &str,
    value_of: &dyn Fn(&str) -> Option<String>,
    depth: usize,
    out: &mut String,
) {
    let push_value = |value: Option<String>, out: &mut String| match value {
        Some(value) => out.push_str(&value),
        None => out.push(UNKNOWN),
    };
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            out.push('$');
            rest = after;
        } else if let Some(inner) = rest.strip_prefix('{') {
            let Some(end) = closing(inner) else {
                out.push_str("${");
                rest = inner;
                continue;
            };
            let name = name_of(inner);
            let operation = &inner[name.len()..end];
            let value = value_of(name);
            // With a colon, an empty value counts as none.
            let (operator, is_set) = match operation.strip_prefix(':') {
                Some(operator) => (operator, value.as_ref().map(|value| !value.is_empty())),
                None => (operation, value.as_ref().map(|_| true)),
            };
            let other = operator.get(1..).unwrap_or_default();
            match (operator.bytes().next(), is_set) {
                (None, _) | (Some(b'-' | b'?'), Some(true)) => push_value(value, out),
                (Some(b'+'), Some(false)) => {}
                (Some(b'-'), _) | (Some(b'+'), Some(true)) if depth > 0 => {
                    interpolate(other, value_of, depth - 1, out);
                }
                _ => out.push(UNKNOWN),
            }
            rest = &inner[end + 1..];
        } else {
            let name = name_of(rest);
            match name {
                "" => out.push('$'),
                name => push_value(value_of(name), out),
            }
            rest = &rest[name.len()..];
        }
    }
    out.push_str(rest);
}

fn name_of(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    &text[..end.unwrap_or(text.len())]
}

/// The position of the closing brace.
fn closing(text: &str) -> Option<usize> {
    let mut open = 1usize;
    for (at, byte) in text.bytes().enumerate().take(MAX_DEFAULT_BYTES) {
        match byte {
            b'{' => open += 1,
            b'}' => {
                open -= 1;
                if open == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// A host in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host<'t> {
    /// The name as written.
    pub name: &'t str,
    /// The scheme before `://`.
    pub scheme: Option<&'t str>,
}

fn is_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

/// The unambiguous hosts in a text: `http://orders:8080/x`, `kafka:9092`, `user@db`.
pub fn hosts(text: &str) -> Vec<Host<'_>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at..].starts_with(b"//") {
            let end = authority(text, at, &mut found);
            at = end.max(at + 2);
            continue;
        }
        if !is_host(bytes[at]) {
            at += 1;
            continue;
        }
        let start = at;
        while bytes.get(at).is_some_and(|byte| is_host(*byte)) {
            at += 1;
        }
        let before = start.checked_sub(1).and_then(|b| bytes.get(b)).copied();
        let named = match before {
            // A path, such as of an image.
            Some(b'/') => false,
            Some(b'@') => !text[at..].starts_with('('),
            _ => has_port(&text[at..]),
        };
        if named {
            found.push(Host {
                name: trimmed(&text[start..at]),
                scheme: None,
            });
        }
    }
    found
}

fn trimmed(name: &str) -> &str {
    name.trim_matches(['-', '.'])
}

/// True if a port follows, known or not.
fn has_port(text: &str) -> bool {
    let Some(port) = text.strip_prefix(':') else {
        return false;
    };
    if port.starts_with(UNKNOWN) {
        return true;
    }
    let digits = port.bytes().take_while(u8::is_ascii_digit).count();
    let goes_on = port
        .as_bytes()
        .get(digits)
        .is_some_and(|b| b.is_ascii_alphabetic() || *b == b'.');
    (2..=5).contains(&digits) && !goes_on
}

/// Reads the hosts after the `//` at `slashes`, and returns their end.
fn authority<'t>(text: &'t str, slashes: usize, found: &mut Vec<Host<'t>>) -> usize {
    let start = slashes + 2;
    let stops = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '/' | '?' | '#' | ';' | '"' | '\'' | '`' | '<' | '>' | '|' | '(' | ')' | '\\'
            )
    };
    let end = text[start..]
        .find(stops)
        .map_or(text.len(), |length| start + length);
    let scheme = text[..slashes].strip_suffix(':').map(|before| {
        let from =
            before.rfind(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '-' | '_'));
        let from = from.map_or(0, |at| {
            at + before[at..].chars().next().map_or(1, char::len_utf8)
        });
        &before[from..]
    });
    let whole = &text[start..end];
    let hosts = whole.rsplit_once('@').map_or(whole, |(_, hosts)| hosts);
    // In `http://a:1,http://b:2`, the scheme of the next address follows.
    for host in hosts.split(',') {
        let length = host.bytes().take_while(|byte| is_host(*byte)).count();
        let next = host.as_bytes().get(length);
        let scheme_of_next =
            next == Some(&b':') && !has_port(&host[length..]) && host.len() == length + 1;
        if length > 0 && !scheme_of_next {
            found.push(Host {
                name: trimmed(&host[..length]),
                scheme,
            });
        }
    }
    end
}

/// The pairs of a connection string: `Server=db;Database=x`, `host=db user=x`.
pub fn pairs(text: &str) -> Vec<(&str, &str)> {
    text.split([';', ' ', '\n', '\t', '&', '?'])
        .filter_map(|part| part.split_once('='))
        .map(|(key, value)| (key.trim(), value.trim_matches(['"', '\'', ' '])))
        .filter(|(key, value)| !key.is_empty() && !value.is_empty())
        .collect()
}

/// Words of keys whose values are addresses.
#[rustfmt::skip]
const ADDRESS_WORDS: &[&str] = &[
    "host", "hosts", "hostname", "hostnames", "addr", "addrs", "address", "addresses", "url", "urls", "uri", "uris", "endpoint", "endpoints",
    "server", "servers", "broker", "brokers", "bootstrap", "nodes", "node", "points", "backend", "backends", "upstream", "upstreams", "target",
    "targets", "dsn", "connection", "connect", "proxy", "peers", "seeds", "discovery", "origin", "link", "service", "svc", "source", "datasource",
    "master", "primary", "location", "listen", "api", "gateway", "store", "base", "remote", "cluster",
];

/// Final words of keys whose values are no addresses.
#[rustfmt::skip]
const NON_ADDRESS_WORDS: &[&str] = &[
    "name", "names", "user", "username", "password", "pass", "pwd", "database", "db", "id", "topic", "topics", "queue", "group", "profile", "profiles",
    "active", "schema", "bucket", "buckets", "keyspace", "exchange", "role", "secret", "token", "realm", "index", "prefix", "namespace", "port",
    "label", "labels", "title", "tag", "key", "path", "attributes", "client", "catalog", "module", "package", "env", "environment", "language",
];

/// True if the value of such a key is an address.
pub fn is_address(key: &str) -> bool {
    let words = words(key);
    let known = |list: &[&str], word: &String| list.contains(&word.as_str());
    let host_name = matches!(words.as_slice(), [.., before, last]
        if last == "name" && (before == "host" || before == "server"));
    let names_address = words.iter().any(|word| known(ADDRESS_WORDS, word));
    names_address
        && (host_name
            || !words
                .last()
                .is_some_and(|last| known(NON_ADDRESS_WORDS, last)))
}

/// True if the value of such a key names something other than a host.
pub fn is_no_address(key: &str) -> bool {
    words(key)
        .last()
        .is_some_and(|last| NON_ADDRESS_WORDS.contains(&last.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let text = interpolated(text);
        hosts(&text)
            .iter()
            .map(|host| host.name.to_owned())
            .collect()
    }

    #[test]
    fn interpolation_uses_defaults_of_variables() {
        for (text, becomes) in [
            ("${DB_HOST:-db}:5432", "db:5432"),
            ("${REGISTRY}/x:${TAG:-1}", "\u{1a}/x:1"),
            ("${A:-${B:-c}}", "c"),
            ("$$HOME $HOME", "$HOME \u{1a}"),
            ("${A:?it is missing} ${A-d}", "\u{1a} d"),
            ("${", "${"),
            ("a$", "a$"),
            ("${é}", "\u{1a}"),
        ] {
            assert_eq!(interpolated(text), becomes, "{text}");
        }
    }

    #[test]
    fn interpolation_uses_values_of_variables() {
        let value_of = |name: &str| match name {
            "HOST" => Some("db".to_owned()),
            "EMPTY" => Some(String::new()),
            _ => None,
        };
        for (text, becomes) in [
            ("$HOST:${HOST}", "db:db"),
            ("${HOST:-x}${HOST-x}${HOST:?x}${HOST?x}", "dbdbdbdb"),
            ("${HOST:+x}${HOST+x}", "xx"),
            ("<$EMPTY${EMPTY}>", "<>"),
            ("${EMPTY:-x}|${EMPTY-x}", "x|"),
            ("${EMPTY:?x}|${EMPTY?x}", "\u{1a}|"),
            ("${EMPTY:+x}|${EMPTY+x}", "|x"),
            (
                "${NONE:?x}${NONE?x}${NONE:+x}${NONE+x}",
                "\u{1a}\u{1a}\u{1a}\u{1a}",
            ),
            ("${NONE:-${HOST}}${HOST:+${HOST}}", "dbdb"),
            ("${HOST/x/y} $$HOST", "\u{1a} $HOST"),
        ] {
            assert_eq!(interpolated_with(text, &value_of), becomes, "{text}");
        }
    }

    #[test]
    fn hosts_are_found_in_addresses() {
        for (text, expected) in [
            ("http://orders:8080", &["orders"][..]),
            ("http://orders", &["orders"]),
            ("jdbc:postgresql://db:5432/x", &["db"]),
            ("redis://cache", &["cache"]),
            ("redis://:secret@cache:6379/0", &["cache"]),
            ("kafka:9092", &["kafka"]),
            ("kafka1:9092,kafka2:9092", &["kafka1", "kafka2"]),
            (
                "mongodb://u:p@mongo1:27017,mongo2/x?replicaSet=r",
                &["mongo1", "mongo2"],
            ),
            (
                "PLAINTEXT://kafka:29092,OTHER://localhost:9092",
                &["kafka", "localhost"],
            ),
            ("root:pass@tcp(mysql:3306)/orders?x=1", &["mysql"]),
            ("jdbc:oracle:thin:@oracle:1521/x", &["oracle"]),
            ("jdbc:sqlserver://sqldata;databaseName=x", &["sqldata"]),
            ("http://orders:${PORT}/x", &["orders"]),
            ("http://${HOST:-orders}:${PORT}/x", &["orders"]),
            ("--jaeger=jaeger:16685 --x", &["jaeger"]),
            ("http://a:1234,http://b:1234", &["a", "b"]),
            ("image/orders:80", &[]),
            ("12:3", &[]),
            ("level:debug", &[]),
            ("a:1.5", &[]),
            ("//", &[]),
            ("é://ü:80", &[]),
        ] {
            assert_eq!(names(text), expected, "{text}");
        }
        assert_eq!(hosts("x http://a/b")[0].scheme, Some("http"));
        assert_eq!(hosts("jdbc:mysql://a/b")[0].scheme, Some("mysql"));
    }

    #[test]
    fn address_keys_are_told_by_their_words() {
        for key in [
            "DB_HOST",
            "ORDERS_SERVICE",
            "KAFKA_BROKERS",
            "redisAddr",
            "spring.redis.host",
            "MYSQL_HOST_NAME",
            "--db-host",
        ] {
            assert!(is_address(key), "{key}");
        }
        for key in [
            "POSTGRES_DB",
            "SERVICE_NAME",
            "POSTGRES_USER",
            "KAFKA_TOPIC",
            "SPRING_PROFILES_ACTIVE",
            "MODE",
            "",
        ] {
            assert!(!is_address(key), "{key}");
        }
    }
}
