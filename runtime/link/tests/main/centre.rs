//! The centre and a node that keeps in touch with it, over real HTTP.

use std::path::PathBuf;
use std::sync::Arc;

use certificate::Directory;
use keys::Checker;
use keys::Keys;
use link::CentreOffice;
use link::Credentials;
use link::Listed;
use link::Touch;
use node::DirectoryCopy;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::world::World;

fn listed(name: &str, code: u32, port: u16) -> Listed {
    Listed {
        name: name.into(),
        code,
        title_ko: "종로구청".into(),
        title_en: "Jongno-gu Office".into(),
        places: vec![code],
        public_url: "http://127.0.0.1:8000".into(),
        office_url: "http://127.0.0.1:8001".into(),
        link_url: format!("https://127.0.0.1:{port}"),
        twin: None,
        home: None,
        centre: false,
        kinds: vec!["resident".into()],
    }
}

/// A centre that lists jongno at this port; it answers as long as the set lives.
pub(crate) async fn centre(world: &World, port: u16) -> (String, JoinSet<()>) {
    let dir = world.dir.path();
    let nodes = serde_json::to_vec(&[listed("jongno", 11_110, port)]).unwrap();
    std::fs::write(dir.join("nodes.json"), nodes).unwrap();
    let office = CentreOffice::open(dir, &dir.join("centre"), Arc::clone(&world.clock)).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let mut served = JoinSet::new();
    let router = Arc::new(office).router();
    served.spawn(async move { axum::serve(listener, router).await.unwrap() });
    (address, served)
}

pub(crate) fn touch(world: &World, centre: String) -> Arc<Touch> {
    let keys: PathBuf = world.dir.path().join("jongno");
    Arc::new(Touch {
        centre,
        keys: Arc::new(Keys::open_or_create(&keys, "jongno").unwrap()),
        copy: Arc::new(DirectoryCopy::new("jongno", world.centre.anchors().clone())),
        clock: Arc::clone(&world.clock),
        file: world.dir.path().join("directory.cose"),
        anchors_file: world.dir.path().join("anchors-grown.pem"),
    })
}

pub(crate) fn directory(touch: &Touch) -> Directory {
    touch.copy.directory().unwrap()
}

#[tokio::test]
async fn the_first_touch_brings_a_link_certificate_under_the_directorys_authority() {
    let world = World::new();
    let (address, _served) = centre(&world, 8_005).await;
    let touch = touch(&world, address);
    touch.once().await;
    let first = directory(&touch);
    assert_eq!(first.link_ca.as_deref(), Some(world.centre.link_ca()));
    assert!(touch.keys.now().linked_by(world.centre.link_ca()));
    // Nothing has changed: nobody enrols again, and no version is used up.
    let shown = touch.keys.now().link_certified().unwrap();
    touch.once().await;
    assert_eq!(directory(&touch), first);
    assert!(Arc::ptr_eq(
        &shown,
        &touch.keys.now().link_certified().unwrap()
    ));
}

#[tokio::test]
async fn the_first_touch_brings_a_certificate_for_papers_and_a_later_one_where_there_was_none() {
    let world = World::new();
    let ca = world.centre.paper_ca().unwrap();
    let (address, _served) = centre(&world, 8_005).await;
    touch(&world, address.clone()).once().await;
    let file = world.dir.path().join("jongno/paper.pem");
    std::fs::remove_file(&file).unwrap();
    // A node of an earlier release has no such file.
    let again = touch(&world, address);
    assert!(again.keys.now().credential().is_none());
    again.once().await;
    again.once().await;
    assert!(again.keys.now().papers_by(&ca) && file.exists());
    assert_eq!(directory(&again).paper_ca, Some(ca));
    let held = again.keys.now().credential().unwrap();
    let from_s = again.keys.now().delegation().unwrap().terms().from_s;
    assert!(held.certificate.valid_at(from_s) && !held.certificate.valid_at(from_s - 1));
}

#[tokio::test]
async fn the_centre_answers_requests_for_time_stamps_over_http() {
    let world = World::new();
    let (address, _served) = centre(&world, 8_005).await;
    let reply = tokio::task::spawn_blocking(move || {
        let asked = ureq::post(format!("{address}/stamp"));
        let asked = asked.header("content-type", "application/timestamp-query");
        let mut answer = asked.send(b"nothing").unwrap();
        let kind = answer.headers()["content-type"]
            .to_str()
            .unwrap()
            .to_owned();
        (kind, answer.body_mut().read_to_vec().unwrap())
    });
    let (kind, reply) = reply.await.unwrap();
    assert_eq!(kind, "application/timestamp-reply");
    assert_eq!(reply, [0x30, 5, 0x30, 3, 2, 1, 2], "rejected, and said so");
}

#[tokio::test]
async fn a_node_whose_certificate_is_lost_is_given_another() {
    let world = World::new();
    let (address, _served) = centre(&world, 8_005).await;
    touch(&world, address.clone()).once().await;
    std::fs::remove_file(world.dir.path().join("jongno/link.pem")).unwrap();
    let again = touch(&world, address);
    again.recall();
    assert!(again.keys.now().link_certified().is_none());
    again.once().await;
    assert!(again.keys.now().linked_by(world.centre.link_ca()));
}

#[tokio::test]
async fn a_new_address_on_the_centres_list_reaches_nodes_that_have_the_old() {
    let world = World::new();
    let (address, served) = centre(&world, 8_005).await;
    let before = touch(&world, address);
    before.once().await;
    drop(served);
    let (address, _served) = centre(&world, 9_005).await;
    let after = touch(&world, address);
    after.recall();
    assert_eq!(directory(&after), directory(&before));
    after.once().await;
    let (old, new) = (directory(&before), directory(&after));
    assert_eq!(new.nodes[0].link_url, "https://127.0.0.1:9005");
    assert!(new.version > old.version);
}

#[tokio::test]
async fn what_the_centre_hands_out_opens_the_door() {
    let mut world = World::new();
    let (address, _served) = centre(&world, 8_005).await;
    let touch = touch(&world, address);
    touch.once().await;
    let songpa = world.node("songpa").await;
    let mut both = world.directory(&[&songpa]);
    both.nodes.extend(directory(&touch).nodes);
    both.nodes[0].code = certificate::NodeCode::new(11_710).unwrap();
    both.nodes[0].places = vec![11_710];
    both.version = 9;
    // As the centre would sign it.
    let signed = world.centre.sign_directory(&both).unwrap();
    let both = Directory::open(&signed, world.centre.anchors(), &Checker).unwrap();
    songpa.copy.published(both.clone());
    touch.copy.published(both);
    let credentials = Credentials::new(
        Arc::clone(&touch.keys),
        Arc::clone(&touch.copy),
        Arc::clone(&world.clock),
    );
    let caller = link::Caller::new(credentials, std::collections::BTreeMap::new());
    let name = crate::world::whoami(&caller, "songpa").await.unwrap();
    assert_eq!(name, "jongno");
}
