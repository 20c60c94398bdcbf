//! Schedules: a typed value that is sent, kept, listed, changed and deleted.

use std::collections::BTreeMap;

use generated_client::portworx_openstoragecloudbackup::types::*;

use super::{BIG, VOLUME, both, daemon};

fn schedule() -> SchedInfo {
    let big = i64::try_from(BIG).unwrap();
    SchedInfo::default()
        .src_volume_id(VOLUME)
        .credential_id("c")
        .max_backups(u64::MAX)
        .retention_days(u32::MAX.into())
        .labels(BTreeMap::from([("é<&>".to_owned(), "1".to_owned()), ("empty".to_owned(), String::new())]))
        .schedules(vec![
            Interval::default().retain(big).daily(IntervalDaily::default().minute(30)),
            Interval::default().weekly(IntervalWeekly::default().day(Weekday::SdkTimeWeekdaySaturday).hour(5)),
            Interval::default().monthly(IntervalMonthly::default().day(31)),
            Interval::default().retain(1).periodic(IntervalPeriodic::default().seconds(i64::MAX)),
        ])
}

#[tokio::test]
async fn a_schedule_comes_back_as_the_value_it_was() {
    let (clients, _gateway) = both(daemon().await).await;
    for (how, client) in clients {
        let made = client.openstoragecloudbackupschedcreate(&SchedCreateRequest::new(schedule())).await.unwrap();
        let id = made.backup_schedule_id.unwrap();
        let list = client.openstoragecloudbackupschedenumerate().await.unwrap().cloud_sched_list.unwrap();
        assert_eq!(list, BTreeMap::from([(id.clone(), schedule())]), "{how}");

        // What is zero is left out of the answer: Sunday, midnight, a schedule that keeps nothing.
        let zero = IntervalWeekly::default().day(Weekday::SdkTimeWeekdaySunday).hour(0).minute(1);
        let zeros = SchedInfo::default()
            .src_volume_id(VOLUME)
            .full(false)
            .max_backups(0)
            .schedules(vec![Interval::default().retain(0).weekly(zero)]);
        let update = SchedUpdateRequest::new(&id).cloud_sched_info(zeros);
        assert_eq!(client.openstoragecloudbackupschedupdate(&update).await.unwrap(), Empty::new(), "{how}");
        let list = client.openstoragecloudbackupschedenumerate().await.unwrap().cloud_sched_list.unwrap();
        let left = Interval::default().weekly(IntervalWeekly::default().minute(1));
        assert_eq!(list[&id], SchedInfo::default().src_volume_id(VOLUME).schedules(vec![left]), "{how}");

        assert_eq!(client.openstoragecloudbackupscheddelete(&id).await.unwrap(), Empty::new(), "{how}");
        assert_eq!(client.openstoragecloudbackupschedenumerate().await.unwrap().cloud_sched_list, None, "{how}");
    }
}
