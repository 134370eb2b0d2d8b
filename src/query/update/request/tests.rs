//! Requests read from text, transfers apart.

use super::*;

fn request(text: &str) -> Request {
    read(text, &Prefixes::new(), None).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn transfers_are_found_between_other_operations() {
    let text = "# COPY <http://c> TO <http://d> ;
        BASE <http://e/> PREFIX add: <http://e/> INSERT { GRAPH add:b { ?s ?p ?o } } WHERE { ?s ?p ?o ; add:p \"; MOVE\" } ;
        copy Silent <a> TO GRAPH <b> ;
        ADD add:a TO <http://e/a> ; MOVE <a> TO DEFAULT ; CLEAR ALL ; ADD DEFAULT TO <b>;";
    let Request { operations, transfers, .. } = request(text);
    assert_eq!(operations.len(), 2);
    let told: Vec<String> = transfers
        .iter()
        .map(|(at, t)| format!("{at} {:?} {} {} {}", t.kind, t.source, t.target, t.is_silent))
        .collect();
    assert_eq!(
        told,
        [
            "1 Copy <http://e/a> <http://e/b> true",
            "1 Move <http://e/a> DEFAULT false",
            "2 Add DEFAULT <http://e/b> false",
        ]
    );
}

#[test]
fn what_cannot_stand_in_data_is_named_where_it_stands() {
    for (text, column, words) in [
        ("INSERT DATA { <http://s> <http://p> ?x }", 37, "the variable ?x"),
        ("DELETE DATA { <http://s> <http://p> $x }", 37, "the variable $x"),
        ("DELETE DATA { _:a <http://p> 1 }", 15, "the blank node _:a"),
        ("DELETE DATA { <http://s> <http://p> [] }", 37, "the blank node that `[` stands for"),
        ("DELETE WHERE { ?x <http://p> _:b }", 30, "the blank node _:b"),
        (
            "INSERT DATA { <http://s> <http://p> 1 } ; DELETE DATA { GRAPH <http://g> { _:c <http://p> 1 } }",
            76,
            "_:c",
        ),
    ] {
        let error = read(text, &Prefixes::new(), None).err().unwrap_or_else(|| panic!("{text} is read"));
        assert_eq!((error.line, error.column), (1, column), "{text}: {error}");
        assert!(error.message.contains(words), "{text}: {error}");
    }
}
