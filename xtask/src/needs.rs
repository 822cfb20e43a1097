//! What the checks need beside the Rust toolchain: installed when root, named in one line otherwise.

use std::process::Command;
use std::process::Stdio;

/// A Debian package and a shell line that succeeds where it is installed.
struct Need {
    package: &'static str,
    probe: &'static str,
}

/// Debian's own python3, not one that shadows it: the packages below are built for that one.
const PYTHON: &str = "/usr/bin/python3";

/// A service that is not ours, behind gateways, and a proxy beside them. Debian starts it once it is installed: on a machine that serves somebody,
/// install it by hand.
const NGINX: Need = Need {
    package: "nginx",
    probe: "command -v nginx || test -x /usr/sbin/nginx",
};

const NEEDS: &[Need] = &[
    Need {
        package: "nodejs",
        probe: "command -v node",
    },
    Need {
        package: "npm",
        probe: "command -v npm",
    },
    Need {
        package: "chromium",
        probe: "command -v chromium",
    },
    Need {
        package: "poppler-utils",
        probe: "command -v pdftotext",
    },
    Need {
        package: "qpdf",
        probe: "command -v qpdf",
    },
    Need {
        package: "libxml2-utils",
        probe: "command -v xmllint",
    },
    Need {
        package: "zbar-tools",
        probe: "command -v zbarimg",
    },
    Need {
        package: "cups-ipp-utils",
        probe: "command -v ippeveprinter || test -x /usr/sbin/ippeveprinter",
    },
    Need {
        package: "dbus-daemon",
        probe: "command -v dbus-run-session",
    },
    Need {
        package: "sqlite3",
        probe: "command -v sqlite3",
    },
    Need {
        package: "postgresql",
        probe: "ls /usr/lib/postgresql/*/bin/initdb || command -v initdb",
    },
    Need {
        package: "iproute2",
        probe: "command -v ip",
    },
    Need {
        package: "nftables",
        probe: "command -v nft || test -x /usr/sbin/nft",
    },
    Need {
        package: "keepalived",
        probe: "test -x /usr/sbin/keepalived || command -v keepalived",
    },
    NGINX,
    Need {
        package: "strace",
        probe: "command -v strace",
    },
    Need {
        package: "python3",
        probe: "test -x /usr/bin/python3",
    },
    Need {
        package: "python3-venv",
        probe: "/usr/bin/python3 -c 'import ensurepip'",
    },
    Need {
        package: "openssl",
        probe: "command -v openssl",
    },
    Need {
        package: "python3-cbor2",
        probe: "/usr/bin/python3 -c 'import cbor2'",
    },
    Need {
        package: "python3-cryptography",
        probe: "/usr/bin/python3 -c 'import cryptography'",
    },
    Need {
        package: "python3-aiosmtpd",
        probe: "/usr/bin/python3 -c 'import aiosmtpd'",
    },
];

/// What only the baselines of `ieum bench gateway` need.
const BASELINES: &[Need] = &[
    Need {
        package: "haproxy",
        probe: "command -v haproxy || test -x /usr/sbin/haproxy",
    },
    NGINX,
    Need {
        package: "libnginx-mod-stream",
        probe: "test -f /usr/lib/nginx/modules/ngx_stream_module.so",
    },
    Need {
        package: "wrk",
        probe: "command -v wrk",
    },
    Need {
        package: "nghttp2-client",
        probe: "command -v h2load",
    },
    Need {
        package: "openssl",
        probe: "command -v openssl",
    },
];

/// Parts of the Rust toolchain that a minimal installation leaves out.
const COMPONENTS: &[Need] = &[
    Need {
        package: "rustfmt",
        probe: "cargo fmt --version",
    },
    Need {
        package: "clippy",
        probe: "cargo clippy --version",
    },
];

/// Makes sure that everything is there, or says in one line what to install.
pub(crate) fn install() -> Result<(), String> {
    let components = missing(COMPONENTS);
    if !components.is_empty() {
        return Err(format!(
            "please run: rustup component add {}",
            components.join(" ")
        ));
    }
    install_packages(NEEDS)
}

/// The same for the programs with which a gateway is compared. Debian starts its proxies once they are installed: on a machine that serves
/// somebody, install them by hand.
pub(crate) fn install_baselines() -> Result<(), String> {
    install_packages(BASELINES)
}

fn install_packages(needs: &[Need]) -> Result<(), String> {
    let packages = missing(needs);
    if packages.is_empty() {
        return Ok(());
    }
    let line = format!(
        "apt-get install -y --no-install-recommends {}",
        packages.join(" ")
    );
    if !holds("test \"$(id -u)\" = 0") {
        return Err(format!("please run: sudo {line}"));
    }
    eprintln!("xtask: {line}");
    let installed = holds(&format!(
        "export DEBIAN_FRONTEND=noninteractive; apt-get update -q >&2 && {line} >&2"
    ));
    match missing(needs) {
        left if installed && left.is_empty() => Ok(()),
        left => Err(format!(
            "could not be installed: {} (looked for by {PYTHON} and in PATH)",
            left.join(" ")
        )),
    }
}

fn missing(needs: &[Need]) -> Vec<&'static str> {
    needs
        .iter()
        .filter(|need| !holds(need.probe))
        .map(|need| need.package)
        .collect()
}

fn holds(line: &str) -> bool {
    let mut shell = Command::new("sh");
    shell
        .args(["-c", line])
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    if !line.contains("apt-get") {
        shell.stderr(Stdio::null());
    }
    shell.status().is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named() {
        let needs = [
            Need {
                package: "a-shell",
                probe: "command -v sh",
            },
            Need {
                package: "a-unicorn",
                probe: "command -v no-such-unicorn",
            },
        ];
        assert_eq!(missing(&needs), ["a-unicorn"]);
    }
}
