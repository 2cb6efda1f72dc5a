//! Machines that are rented: clusters, containers, regions and what runs there.

use super::identifier::hex;
use super::rules::{Ask, Make, Rules};
use super::thing;

#[rustfmt::skip]
pub(super) const RULES: Rules<Make> = &[
    (&["namespace", "namespacename"], |ask| vec![ask.pick(&["default", "production", "staging", "monitoring", "payments"]).to_owned()]),
    (&["cluster", "clustername"], |ask| vec![format!("{}-cluster", ask.pick(PARTS)), ask.pick(PARTS).to_owned()]),
    (&["pod", "podname", "node", "nodename", "instance", "instancename", "vm", "vmname", "machine", "machinename", "workername", "serverid", "replica"], |ask| {
        let part = ask.pick(PARTS);
        vec![format!("{part}-{}-{}", hex(8, ask.rng), hex(5, ask.rng)), format!("{part}-{}", ask.rng.between(0, 9))]
    }),
    (&["container", "containername", "service", "deployment", "deploymentname", "workload", "function", "functionname"], name),
    (&["containerimage", "dockerimage", "imagename", "imagetag", "baseimage", "imageref"], image),
    (&["datacenter", "zone", "availabilityzone", "regionslug", "awsregion", "cloudregion", "az", "zonename", "primaryregion"], region),
    (&["instancetype", "machinetype", "vmsize", "sizeslug", "nodetype", "flavorname", "dropletsize"], size),
    (&["bucket", "bucketname", "s3bucket", "storageaccount"], |ask| vec![format!("{}-assets", ask.pick(PARTS)), ask.pick(PARTS).to_owned()]),
    (&["queue", "queuename", "topicarn", "stream", "streamname"], |ask| vec![format!("{}-events", ask.pick(PARTS))]),
    (&["database", "databasename", "db", "dbname", "schemaname"], |ask| vec![format!("{}_production", ask.pick(&["orders", "billing", "users"])), "orders".to_owned()]),
    (&["table", "tablename", "collection"], |ask| vec![ask.pick(&["orders", "customers", "invoices", "events"]).to_owned()]),
    (&["engine", "dbengine", "databaseengine"], |ask| vec![ask.pick(&["postgresql", "mysql", "redis"]).to_owned()]),
    (&["memory", "memorylimit", "memoryrequest", "ram", "storage", "capacity", "disksize"], |ask| vec![ask.pick(&["256Mi", "512Mi", "1Gi", "2Gi"]).to_owned()]),
    (&["cpu", "cpulimit", "cpurequest"], |ask| vec![ask.pick(&["250m", "500m", "1", "2"]).to_owned()]),
    (&["quantity"], |ask| vec![ask.rng.between(1, 5).to_string()]),
    (&["apigroup"], |_| vec!["apps".to_owned()]),
    (&["resourcegroup", "resourcegroupname"], |ask| vec![format!("{}-rg", ask.pick(PARTS))]),
    (&["containerid"], |ask| vec![hex(64, ask.rng), hex(12, ask.rng)]),
    (&["runtimename", "runtimeversion"], |ask| vec![ask.pick(&["nodejs20.x", "python3.12", "java21"]).to_owned()]),
    (&["architecture", "arch", "cpuarchitecture"], |ask| vec![ask.pick(&["amd64", "arm64"]).to_owned(), "x86_64".to_owned()]),
    (&["kernelversion"], |_| vec!["6.8.0-45-generic".to_owned()]),
    (&["entrypoint", "startcommand", "runcommand", "buildcommand"], |ask| vec![ask.pick(&["npm run build", "cargo build --release", "make all", "python app.py"]).to_owned()]),
    (&["mountpath", "mountpoint"], |_| vec!["/var/lib/data".to_owned(), "/data".to_owned()]),
    (&["storageclass", "storageclassname"], |ask| vec![ask.pick(&["standard", "fast-ssd"]).to_owned()]),
    (&["loggername", "logger"], |_| vec!["app.orders".to_owned()]),
];

#[rustfmt::skip]
const PARTS: &[&str] = &["web", "api", "checkout", "billing", "search", "auth", "worker", "reports"];

pub(super) fn name(ask: &mut Ask<'_>) -> Vec<String> {
    let part = ask.pick(PARTS);
    let what = ask
        .words
        .before()
        .last()
        .cloned()
        .or_else(|| thing::head(&ask.owner()));
    let what = what
        .filter(|what| what.is_ascii() && what.len() < 16)
        .unwrap_or_else(|| "service".to_owned());
    vec![
        format!("{part}-{what}"),
        format!("{part}-{}", ask.rng.between(1, 9)),
        part.to_owned(),
    ]
}

fn image(ask: &mut Ask<'_>) -> Vec<String> {
    let part = ask.pick(PARTS);
    let version = ask.fill("1.#.#");
    vec![
        format!("registry.example.com/{part}:{version}"),
        format!("{part}:{version}"),
    ]
}

pub(super) fn region(ask: &mut Ask<'_>) -> Vec<String> {
    if ask.is_described(&["slug"]) {
        return vec![ask.pick(&["fra1", "nyc3", "sfo3", "ams3"]).to_owned()];
    }
    vec![
        ask.pick(&["eu-central-1", "us-east-1", "us-west-2", "ap-southeast-2"])
            .to_owned(),
        "fra1".to_owned(),
    ]
}

pub(super) fn size(ask: &mut Ask<'_>) -> Vec<String> {
    if ask.is_described(&["slug"]) {
        return vec![ask.pick(&["s-1vcpu-1gb", "s-2vcpu-4gb", "c-4"]).to_owned()];
    }
    vec![
        ask.pick(&["t3.medium", "m5.large", "c6g.xlarge"])
            .to_owned(),
        "small".to_owned(),
    ]
}
