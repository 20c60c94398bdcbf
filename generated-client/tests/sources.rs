//! Documents in several files, documents as they are found, and options: compiled through the macro door, and called.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use capgen_runtime::serde_json::json;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// Paths, parameters, answers and schemas in files of their own, under the names that the options give.
pub mod pets {
    capgen_runtime::api! {
        "../codegen/tests/accept/files/pets.yaml", client, server,
        only = ["tag:pets"], names = strict, derives = ["Eq"],
        rename_operations = { "get-pet": "pet" }, rename_types = { "pet": "Animal" },
    }
}

/// Parameters that are beside the `$ref` of a path item, and answers that are integers.
pub mod items {
    capgen_runtime::api! { "../codegen/tests/accept/path-items.yaml", client }
}

/// Everything that is odd about published documents.
pub mod wild {
    capgen_runtime::api! { "../codegen/tests/odd/documents-of-the-wild.yaml", client, server, docs = off }
}

#[tokio::test]
async fn an_operation_of_another_file_is_called_under_its_new_name() {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(200).set_body_json(json!({"name": "Mia", "mother": {"name": "Rex"}}));
    Mock::given(method("GET")).and(path("/pets/7")).respond_with(answer).mount(&server).await;
    let client = pets::Client::builder().base_url(server.uri()).build().unwrap();
    let animal: pets::types::Animal = client.pet("7").await.unwrap();
    assert_eq!(animal.name, pets::types::Name::Mia);
    assert_eq!(animal.mother.unwrap().name, pets::types::Name::Rex);
}

#[tokio::test]
async fn parameters_beside_the_reference_of_a_path_item_are_those_of_all_its_operations() {
    let server = MockServer::start().await;
    Mock::given(wiremock::matchers::any()).respond_with(ResponseTemplate::new(204)).mount(&server).await;
    let client = items::Client::builder().base_url(server.uri()).build().unwrap();
    client.count(7).page(2).x_unit("kg").answer().await.unwrap();
    client.forget(7).page(2).x_unit("kg").await.unwrap();
    let sent = server.received_requests().await.unwrap();
    let line = |request: &wiremock::Request| {
        (request.url.path().to_owned(), request.url.query().map(str::to_owned), request.headers["x-unit"].clone())
    };
    assert_eq!(
        sent.iter().map(line).collect::<Vec<_>>(),
        vec![("/counts/7".to_owned(), Some("page=2".to_owned()), "kg".parse().unwrap()); 2]
    );
}

#[tokio::test]
async fn an_answer_that_is_an_integer_may_come_with_a_fraction_of_zero() {
    let server = MockServer::start().await;
    let answer = |status, text: &str| ResponseTemplate::new(status).set_body_raw(text, "application/json");
    Mock::given(method("GET")).respond_with(answer(200, "3.0")).mount(&server).await;
    Mock::given(method("POST")).respond_with(answer(202, r#"{"a":1.0,"b":2}"#)).mount(&server).await;
    let client = items::Client::builder().base_url(server.uri()).build().unwrap();
    assert_eq!(client.count(7).await.unwrap(), 3);
    let counted = client.recount(7).await.unwrap();
    assert!(matches!(&counted, items::types::RecountOutput::Accepted(counts) if counts["a"] == 1), "{counted:?}");
    server.reset().await;
    Mock::given(method("GET")).respond_with(answer(200, "3.5")).mount(&server).await;
    assert!(client.count(7).await.unwrap_err().to_string().contains("is not what the document says"));
}

#[tokio::test]
async fn odd_operations_are_called_as_the_document_means_them() {
    let server = MockServer::start().await;
    Mock::given(wiremock::matchers::any()).respond_with(ResponseTemplate::new(204)).mount(&server).await;
    let client = wild::Client::builder().base_url(server.uri()).build().unwrap();
    client.get_pets().answer().await.unwrap();
    client.delete_pets_id("a").await.unwrap();
    client.get_pets_id_of_id("a").await.unwrap();
    client.list_pets_with_an_operation_id_that_is_longer_than_anyone_would_ever_want_to_read_in_one_line().await.unwrap();
    client.target_pets().await.unwrap();
    let requests = server.received_requests().await.unwrap();
    // The server that keeps them does not keep the host.
    let target = |url: &str| url.trim_start_matches("http://localhost").to_owned();
    let sent: Vec<String> = requests.iter().map(|request| format!("{} {}", request.method, target(request.url.as_str()))).collect();
    let wanted = ["GET /pets", "DELETE /pets/a", "GET /pets/a/of/a", "GET /?Action=ListPets&Version=1", "POST /"];
    assert_eq!(sent, wanted);
}
