//! What the database knows: jobs, e-mails, the last backup, and whether it answers.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use tokio::{sync::Mutex, time::timeout};

use crate::{
    database::{
        backup::record::BackupStatus,
        pool::{self, Conn, Db},
    },
    email::outbox,
    error::Result,
    jobs::backlog::{self, WaitingJobs},
    web::health::{self, Phase},
};

/// How long the figures are used before the database is asked again.
const VALIDITY: Duration = Duration::from_secs(5);
/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// What the database knows.
#[derive(Debug, Clone)]
pub(super) struct DatabaseFigures {
    pub(super) jobs: Vec<WaitingJobs>,
    pub(super) oldest_email_seconds: f64,
    /// When the newest complete backup was begun.
    pub(super) last_backup: Option<DateTime<Utc>>,
}

/// What was found out when the database was asked last.
#[derive(Debug, Clone)]
pub(super) struct Findings {
    /// Whether `/readyz` says yes.
    pub(super) is_ready: bool,
    /// `None` if the database did not answer in time.
    pub(super) figures: Option<DatabaseFigures>,
}

/// Asks the database, and remembers what it said for a moment.
#[derive(Debug, Default)]
pub(super) struct FiguresReader(Mutex<Option<(Instant, Findings)>>);

impl FiguresReader {
    /// What is known of the database. Those who ask at the same time wait for one answer.
    pub(super) async fn read(&self, db: &Db, phase: &Phase) -> Findings {
        let mut known = self.0.lock().await;
        if let Some((at, findings)) = &*known
            && at.elapsed() < VALIDITY
        {
            return findings.clone();
        }
        let is_ready = health::readiness(db, phase).await.is_ok();
        let figures = timeout(PATIENCE, db.snapshot(figures)).await;
        let findings = Findings { is_ready, figures: figures.ok().and_then(Result::ok) };
        *known = Some((Instant::now(), findings.clone()));
        findings
    }
}

fn figures(conn: &mut Conn) -> Result<DatabaseFigures> {
    pool::limit(conn, PATIENCE)?;
    Ok(DatabaseFigures {
        jobs: backlog::backlog(conn)?,
        oldest_email_seconds: outbox::oldest_waiting_seconds(conn)?,
        last_backup: BackupStatus::load(conn)?.last.map(|it| it.began_at),
    })
}
