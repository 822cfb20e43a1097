//! The child process: papers one after another from standard input to standard output, until the parent closes the pipe.

use std::io;
use std::io::Read;
use std::io::Write;

use crate::frame;
use crate::frame::Answer;
use crate::job::Job;
use crate::press::Press;
use crate::press::use_one_thread;

/// What `ieum print` does. It holds no key and opens no file; all it knows is the job before it.
///
/// Ends without error when `input` ends between two jobs. A job that cannot be read ends it with an error, because nothing after it
/// can be trusted either; the parent starts a fresh one.
pub fn run_worker(mut input: impl Read, mut output: impl Write) -> io::Result<()> {
    say_only_where();
    use_one_thread();
    let press = Press::open();
    while let Some(job) = frame::read(&mut input, frame::JOB_BYTES_MAX)? {
        let job: Job = serde_json::from_slice(&job)?;
        answer(&press, &job, &mut output)?;
    }
    Ok(())
}

fn answer(press: &Press, job: &Job, output: &mut impl Write) -> io::Result<()> {
    match press.print(job) {
        Ok(paper) => {
            let echo = Answer::Printed {
                number: paper.number,
                data_sha256: paper.data_sha256,
            };
            frame::write(output, &serde_json::to_vec(&echo)?)?;
            frame::write(output, &paper.pdf)?;
        }
        Err(refused) => frame::write(output, &serde_json::to_vec(&Answer::Refused(refused))?)?,
    }
    output.flush()
}

/// A panic's text may quote the page, and standard error goes into the node's log: only the place is told.
fn say_only_where() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        let _ = writeln!(io::stderr(), "the printing process panicked at {place}");
    }));
}
