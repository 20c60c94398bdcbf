//! What happened on the real server between exchanges, and is not among the recordings.

use capgen_runtime::text::Base64;
use serde_json::{Value, json};

use super::{Replay, USER, VOLUMES};

const UNNAMED: &str = "8d431ccd-d435-4d6b-a95c-59f8c203595d";
const FULL: &str = "0748f3d1-eef5-4289-9d1b-39b5089ea881";
const INCREMENTAL: &str = "55be0975-aea6-4eac-a13e-b99f5d09b2eb";
const OF_SNAPSHOT: &str = "57004891-ec8e-4ea4-b554-9305fe09f3f8";
const LATE: &str = "e77865a5-a749-4baa-adad-e9543f2e5d0b";
const BIG: &str = "2066cc3c-8433-4aa9-9f69-69edafd8d707";

const HEADERS: [(&str, &str); 3] = [
    ("X-Auth-Token", "c853ca26e8ea47978a52ee124a013d0e:89afd400b6464bbcb12bc0a4d63e5bd3"),
    ("OpenStack-API-Version", "volume latest"),
    ("Content-Type", "application/json"),
];

impl Replay {
    pub(super) async fn prepare(&mut self, name: &str) {
        match name {
            "delete while creating" => self.make(UNNAMED, json!({ "volume_id": VOLUMES[0] })).await,
            "create from snapshot, own container, unicode name" => {
                self.settle().await;
                let metadata = json!({ "k": "v" });
                let full = json!({ "volume_id": VOLUMES[0], "name": "full-b", "description": "Test backup", "metadata": metadata });
                self.make(FULL, full).await;
                self.settle().await;
                self.make(INCREMENTAL, json!({ "volume_id": VOLUMES[0], "name": "incr", "incremental": true })).await;
                self.settle().await;
            }
            "create: in-use volume without force" => {
                self.settle().await;
                self.cinder.set_volume_status(VOLUMES[1], "in-use");
            }
            "show it" => {
                self.settle().await;
                self.make(LATE, json!({ "volume_id": VOLUMES[0], "name": "svc-off" })).await;
                self.settle().await;
            }
            "restore: backup service disabled" => self.cinder.run_backup_service(false),
            "show at 3.0" => self.cinder.run_backup_service(true),
            "show, created_at with zero microseconds (set by hand)" => self.backdate(OF_SNAPSHOT, "2026-01-02T03:04:05Z").await,
            "PUT: empty backup" => self.ask("PUT", &format!("/{FULL}"), json!({ "backup": { "name": "renamed2" } })).await,
            "show while restoring" => self.ask("POST", &format!("/{FULL}/restore"), json!({ "restore": {} })).await,
            "import_record of a deleted backup -> 201" => {
                self.ask("DELETE", &format!("/{BIG}"), Value::Null).await;
                self.settle().await;
            }
            "show at 3.71" if self.ids.ours(BIG) != BIG => {
                self.settle().await;
                self.demote();
            }
            "POST restore, no name, project-less"
            | "restore: unknown volume"
            | "GET export_record"
            | "delete 404"
            | "show imported"
            | "os-force_delete 404" => self.settle().await,
            _ => {}
        }
    }

    /// Looks twice at everything, so that whatever is under way is done.
    async fn settle(&self) {
        for _ in 0..2 {
            let answer = self.send("GET", "/v3/backups", &HEADERS, None).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
        }
    }

    /// Makes the backup that has the id `recorded` among the recordings.
    async fn make(&mut self, recorded: &str, backup: Value) {
        let body = json!({ "backup": backup }).to_string();
        let answer = self.send("POST", "/v3/backups", &HEADERS, Some(&body)).await;
        let made: Value = serde_json::from_str(&answer.body).unwrap();
        self.ids.bind(recorded, made["backup"]["id"].as_str().unwrap_or_else(|| panic!("{made}")));
    }

    /// A request that is not recorded, which succeeds.
    async fn ask(&self, method: &str, path: &str, body: Value) {
        let path = self.ids.ours(&format!("/v3/backups{path}"));
        let body = (!body.is_null()).then(|| body.to_string());
        let answer = self.send(method, &path, &HEADERS, body.as_deref()).await;
        assert!((200..300).contains(&answer.status), "{method} {path}: {}", answer.body);
    }

    /// Gives a backup another date: its record is changed while it is deleted.
    async fn backdate(&self, id: &str, created: &str) {
        let path = self.ids.ours(&format!("/v3/backups/{id}/export_record"));
        let exported = self.send("GET", &path, &HEADERS, None).await;
        let mut exported: Value = serde_json::from_str(&exported.body).unwrap();
        let url = &mut exported["backup-record"]["backup_url"];
        let text = Base64::from(url.as_str().unwrap()).decode().unwrap();
        let mut record: Value = serde_json::from_slice(&text).unwrap();
        record["created_at"] = created.into();
        *url = Base64::encode(record.to_string()).as_str().into();
        self.ask("DELETE", &format!("/{id}"), Value::Null).await;
        self.settle().await;
        self.ask("POST", "/import_record", exported).await;
        self.settle().await;
    }

    /// Both users of the recordings are members from here on.
    fn demote(&self) {
        for user in [USER, "ffffffffffffffffffffffffffffffff"] {
            self.cinder.demote(user);
        }
    }
}
