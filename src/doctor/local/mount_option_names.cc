#include "doctor/local/mount_option_names.h"

namespace sallyport::doctor {
namespace {

// clang-format off
constexpr std::string_view kNames[] = {
    "_netdev", "_rnetdev", "acdirmax", "acl", "acregmax", "actimeo", "addr", "async", "atime", "auto", "backupgid",
    "backupuid", "bsize", "cache", "cifsacl", "closetimeo", "compress", "cred", "credentials", "cruid", "defaults", "dev",
    "dir_mode", "dircache", "dirsync", "dom", "domain", "domainauto", "echo_interval", "esize", "exec", "fallback",
    "file_mode", "forcegid", "forcemand", "forcemandatorylock", "forceuid", "fsc", "gid", "group", "guest", "handlecache",
    "handletimeout", "hard", "idsfromsid", "ignorecase", "intr", "iocharset", "ip", "locallease", "lock", "mand", "mapchars",
    "mapposix", "max_channels", "max_credits", "mfsymlinks", "min_enc_offload", "modefromsid", "multichannel", "multiuser",
    "netbiosname", "noacl", "noatime", "noauto", "noautotune", "noblocksend", "nobrl", "nocase", "nodelete", "nodev",
    "nodfs", "nodiratime", "noexec", "nofail", "noforcegid", "noforceuid", "nohandlecache", "nointr", "nolease", "nolock",
    "nomapchars", "nomapposix", "nomultichannel", "noperm", "noposix", "noposixpaths", "noresilienthandles", "noserverino",
    "nosetuids", "nosharesock", "nosnapshot", "nostrictsync", "nosuid", "nosymfollow", "nounix", "nouser", "nouser_xattr",
    "owner", "pass", "password", "password2", "perm", "persistenthandles", "port", "posix", "posixpaths", "prefixpath",
    "rasize", "rdma", "relatime", "remount", "reparse", "resilienthandles", "retrans", "retry", "ro", "rootfs", "rsize",
    "rw", "seal", "sec", "serverino", "servern", "servernetbiosname", "setuidfromacl", "setuids", "sfu", "sharesock", "sign",
    "signloosely", "snapshot", "soft", "source", "srcaddr", "strictatime", "strictsync", "suid", "swap", "symlink", "sync",
    "target", "tcpnodelay", "uid", "unc", "unix", "upcall_target", "user", "user_xattr", "username", "users", "vers",
    "version", "witness", "workgroup", "wsize",
};
// clang-format on

}  // namespace

std::span<const std::string_view> mount_option_names() { return kNames; }

}  // namespace sallyport::doctor
