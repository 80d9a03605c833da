//! Access tokens and the keys that sign them.

use entity::{AccountId, SessionId};

use super::super::Tokens;
use super::{Clock, noon, scratch, seconds};

#[test]
fn a_token_is_taken_by_the_keys_that_signed_it_and_until_its_time() {
    let (tokens, others) = (Tokens::ephemeral().unwrap(), Tokens::ephemeral().unwrap());
    let (account, session) = (
        AccountId(Clock::system().new_id()),
        SessionId(Clock::system().new_id()),
    );
    let token = tokens.sign(account, session, noon()).unwrap().token;
    let claims = tokens.verify(&token, noon() + seconds(599)).unwrap();
    assert_eq!((claims.sub, claims.sid), (account, session));
    assert!(tokens.verify(&token, noon() + seconds(600)).is_err());
    assert!(others.verify(&token, noon()).is_err());
    let mut parts: Vec<_> = token.split('.').map(str::to_owned).collect();
    let other = if &parts[1][4..5] == "A" { "B" } else { "A" };
    parts[1].replace_range(4..5, other);
    assert!(tokens.verify(&parts.join("."), noon()).is_err());
    assert!(tokens.verify("", noon()).is_err());
    assert!(tokens.verify(&"a".repeat(3_000), noon()).is_err());
}

#[test]
fn a_token_cannot_choose_its_algorithm_or_its_type() {
    use jsonwebtoken::{Algorithm, EncodingKey, Header};
    let tokens = Tokens::ephemeral().unwrap();
    let (account, session) = (
        AccountId(Clock::system().new_id()),
        SessionId(Clock::system().new_id()),
    );
    let good = tokens.sign(account, session, noon()).unwrap().token;
    let claims = tokens.verify(&good, noon()).unwrap();
    let jwks = tokens.jwks(noon());
    let kid = jwks["keys"][0]["kid"].as_str().unwrap();
    let public = jwks["keys"][0]["x"].as_str().unwrap();
    // The public key as the secret of an HMAC.
    let mut header = Header::new(Algorithm::HS256);
    header.kid = Some(kid.to_owned());
    header.typ = Some("at+jwt".to_owned());
    let key = EncodingKey::from_urlsafe_base64_secret(&format!("{public}=")).unwrap();
    let forged = jsonwebtoken::encode(&header, &claims, &key).unwrap();
    assert!(tokens.verify(&forged, noon()).is_err());
}

#[test]
fn keys_are_made_once_kept_private_and_rotated_without_signing_anybody_out() {
    let dir = scratch("keys");
    let first = Tokens::load(&dir).unwrap();
    let (account, session) = (
        AccountId(Clock::system().new_id()),
        SessionId(Clock::system().new_id()),
    );
    let token = first.sign(account, session, noon()).unwrap().token;
    let again = Tokens::load(&dir).unwrap();
    assert_eq!(first.jwks(noon()), again.jwks(noon()));
    let kid = Tokens::rotate(&dir).unwrap();
    let rotated = Tokens::load(&dir).unwrap();
    assert!(rotated.verify(&token, noon()).is_ok());
    let keys = rotated.jwks(noon())["keys"].as_array().unwrap().clone();
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[0]["kid"], kid);
    let newer = rotated.sign(account, session, noon()).unwrap().token;
    // An instance that runs meets the new key in a token, and reads its file.
    assert!(first.verify(&newer, noon()).is_ok());
    assert!(
        Tokens::retire(&dir, Clock::system().now()).is_err(),
        "what the old key signed is good"
    );
    let later = Clock::system().now() + seconds(620);
    assert_eq!(Tokens::retire(&dir, later).unwrap().len(), 1);
    assert_eq!(Tokens::retire(&dir, later).unwrap(), Vec::<String>::new());
    assert!(first.verify(&token, noon()).is_ok(), "until it looks again");
    let token = first
        .sign(account, session, noon() + seconds(10))
        .unwrap()
        .token;
    assert_eq!(
        first.jwks(noon() + seconds(10))["keys"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert!(rotated.verify(&token, noon() + seconds(10)).is_ok());
    #[cfg(unix)]
    for entry in std::fs::read_dir(&dir).unwrap() {
        use std::os::unix::fs::PermissionsExt as _;
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "key") {
            assert_eq!(
                std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
    }
    std::fs::remove_dir_all(dir).unwrap();
}
