//! The life of a backup: work that takes a while, and what is true when it is done.

use std::time::{Duration, Instant};

use super::state::{Backup, State};

/// How long work on a backup takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// So many looks at the backup show it at work, and the next one shows it done, however long that takes.
    Looks(u32),
    /// Until so much time has passed.
    Time(Duration),
}

/// What is being done with a backup.
#[derive(Clone, Debug)]
pub(super) struct Work {
    pub(super) kind: Kind,
    begun: Instant,
    looks: u32,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// Copying the volume, which has this status again afterwards, or a snapshot, which leaves the volume alone.
    Create(Option<String>),
    /// Finding out that nobody can make it, and why; then as for making it.
    Fail(&'static str, Option<String>),
    /// Reading a record, which says that the backup is this one.
    Import(Box<Backup>),
    /// Writing to this volume.
    Restore(String),
    Delete,
}

impl Work {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, begun: Instant::now(), looks: 0 }
    }
}

impl State {
    /// Finishes what has taken its time by the clock.
    pub(super) fn pass_time(&mut self) {
        let Pace::Time(whole) = self.pace else { return };
        self.finish(|_, work| work.begun.elapsed() >= whole);
    }

    /// Counts a look at the backups of a project, or at one of them, and finishes what has been looked at enough.
    pub(super) fn look(&mut self, looked_at: impl Fn(&Backup) -> bool) {
        let Pace::Looks(whole) = self.pace else { return };
        self.finish(|backup, work| looked_at(backup) && work.looks >= whole);
        for backup in self.backups.iter_mut().filter(|backup| looked_at(backup)) {
            if let Some(work) = &mut backup.work {
                work.looks += 1;
            }
        }
    }

    fn finish(&mut self, done: impl Fn(&Backup, &Work) -> bool) {
        let is_done = |backup: &Backup| backup.work.as_ref().is_some_and(|work| done(backup, work));
        let ids: Vec<String> = self.backups.iter().filter(|backup| is_done(backup)).map(|backup| backup.id.clone()).collect();
        for id in ids {
            self.conclude(&id);
        }
    }

    /// What is true when the work on a backup is done.
    fn conclude(&mut self, id: &str) {
        let now = self.now();
        let Some(at) = self.backups.iter().position(|backup| backup.id == id) else { return };
        let backup = &mut self.backups[at];
        let Some(work) = backup.work.take() else { return };
        backup.updated = now;
        match work.kind {
            Kind::Create(before) => {
                backup.copied();
                self.free(at, before);
            }
            Kind::Fail(reason, before) => {
                "error".clone_into(&mut backup.status);
                backup.fail_reason = Some(reason.to_owned());
                self.free(at, before);
            }
            Kind::Import(recorded) => *backup = Backup { updated: now, ..*recorded },
            Kind::Restore(volume) => {
                "available".clone_into(&mut backup.status);
                self.set_volume_status(&volume, "available");
            }
            Kind::Delete => drop(self.backups.remove(at)),
        }
    }

    /// Gives the volume that was copied the status it had before.
    fn free(&mut self, at: usize, before: Option<String>) {
        let volume = self.backups[at].volume.clone();
        if let Some(before) = before {
            self.set_volume_status(&volume, &before);
        }
    }

    /// Stops the work on a backup; a volume it was done with is free again.
    pub(super) fn abandon(&mut self, at: usize) {
        match self.backups[at].work.take().map(|work| work.kind) {
            Some(Kind::Create(before) | Kind::Fail(_, before)) => self.free(at, before),
            Some(Kind::Restore(volume)) => self.set_volume_status(&volume, "available"),
            Some(Kind::Import(_) | Kind::Delete) | None => {}
        }
    }
}

impl Backup {
    /// The driver has written it: eight objects a GiB, none for an incremental one, in a folder named after its id.
    fn copied(&mut self) {
        "available".clone_into(&mut self.status);
        let id = &self.id;
        self.container.get_or_insert_with(|| format!("{}/{}/{id}", &id[..2], &id[2..4]));
        self.zone.get_or_insert_with(|| "nova".to_owned());
        self.objects = Some(if self.parent.is_some() { 0 } else { 8 * self.size.unwrap_or_default() });
    }
}
