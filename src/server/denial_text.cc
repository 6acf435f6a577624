#include "server/denial_text.h"

#include <fmt/format.h>

#include "base/utf16.h"

namespace sallyport::server {

namespace {

using Cause = storage::Denial::Cause;
using policy::Layer;
using policy::Step;

struct Words {
  Cause cause;
  Layer layer;
  const char* rule;
  const char* text;    // {0}: the object, {1}: its path for a shell
  const char* remedy;  // the same
};

constexpr Words kWords[] = {
    {Cause::damaged_acl, Layer::acl_entry, "the ACL",
     "the security descriptor kept with {0} cannot be understood, so nobody is let in",
     "as root: setfattr -x security.NTACL {1} (or user.sallyport.ntacl), then set its permissions anew"},
    {Cause::sticky_folder, Layer::posix_mode, "sticky bit",
     "{0} is sticky (ls -ld shows a t): only the owner of a file in it, or of the folder, may remove or rename the file",
     "chmod -t {1}, or make the user the file's owner"},
    {Cause::audit_right, Layer::acl_entry, "audit entries",
     "nobody may see or set the audit entries (SACL) of {0} over the network", "ask for owner, group and permissions only"},
    {Cause::read_only_medium, Layer::read_only_mount, "read-only mount", "{0} lies on a file system that is mounted read-only",
     "mount it for writing, if its medium can be written: mount -o remount,rw \"$(findmnt -no TARGET -T {1})\""},
    {Cause::dos_read_only, Layer::dos_attribute, "read-only attribute", "{0} has the read-only attribute",
     "take the attribute away: in its properties, or attrib -r in Windows"},
    {Cause::hidden_or_system, Layer::dos_attribute, "hidden and system attributes",
     "{0} is hidden or a system file, and was to be replaced by a client that did not say so",
     "take the attribute away (attrib -h -s), or open the file without replacing it"},
    {Cause::immutable, Layer::file_system, "immutable", "{0} is marked immutable (lsattr shows an i)", "as root: chattr -i {1}"},
    {Cause::append_only, Layer::file_system, "append-only", "{0} is marked append-only (lsattr shows an a)",
     "as root: chattr -a {1}"},
    {Cause::running_program, Layer::file_system, "running program", "{0} is a program that runs on the server",
     "end it: fuser {1} tells its process"},
    {Cause::leads_outside, Layer::file_system, "symbolic link", "{0} is a symbolic link that leads out of the share",
     "mount what it leads to into the share (mount --bind), or share that folder too; ls -l {1}"},
    {Cause::not_a_file, Layer::file_system, "special file", "{0} is neither file nor folder (a pipe, a socket, a device)",
     "such things are not served; stat {1}"},
    {Cause::folder_in_the_way, Layer::file_system, "a folder in the way", "there is a folder where it was to go: {0}",
     "remove or rename that folder first"},
    {Cause::share_root, Layer::file_system, "the share's folder",
     "the share's own folder cannot be removed or renamed through the share", "do it on the server: {1}"},
    {Cause::far_server, Layer::file_system, "the far server",
     "the server that {0} lies on refused it to the account this share logs in with",
     "look there: what its permissions give that account, and what its own log says"},
    {Cause::far_login, Layer::file_system, "the far login",
     "this share lies on another server, and that lets the account this share logs in with not in",
     "sallyport status tells what it answered; a new password is kept with: sallyport share login SHARE"},
    {Cause::reserved_name, Layer::file_system, "reserved name", "the name .sallyport-streams in {0} is kept for named streams",
     "take another name"},
};

}  // namespace

std::string title_of(const storage::Denial& denial) {
  if (denial.object.empty()) return "the share's folder";
  return fmt::format("{} \"{}\"", denial.directory ? "the folder" : "the file", printable(denial.object));
}

std::string quoted(const std::string& path) {
  std::string out = "'";
  for (char c : path) c == '\'' ? out += "'\\''" : out += c;
  return out + "'";
}

Step explain_denial(const storage::Denial& denial, const std::string& account, const DenialNames& names) {
  if (denial.cause == Cause::acl) return explain_acl(denial, account, names);
  if (denial.cause == Cause::mode) return explain_mode(denial, account, names);
  for (const auto& words : kWords) {
    if (words.cause != denial.cause) continue;
    auto title = title_of(denial), path = quoted(denial.path);
    return {words.layer,
            false,
            words.rule,
            {},
            fmt::format(fmt::runtime(words.text), title, path),
            fmt::format(fmt::runtime(words.remedy), title, path)};
  }
  return {Layer::file_system,
          false,
          "",
          {},
          "nothing is found that refuses it now",
          "try again; if it is refused again, ask once more with the new id"};
}

}  // namespace sallyport::server
