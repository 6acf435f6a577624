// An object of the file system under an open descriptor: all that decides how it is shown and who may use it, read with one
// statx and one listxattr when nothing is stored beside it.
#pragma once

#include <sys/stat.h>

#include <memory>
#include <optional>
#include <string>

#include "policy/access_check.h"
#include "storage/posix/dos_attributes.h"
#include "storage/posix/mode_rights.h"
#include "storage/posix/nt_acl.h"
#include "storage/posix/share.h"

namespace sallyport::storage::posix {

struct Object {
  struct statx about = {};
  std::string xattrs;            // names, each ended by NUL
  uint32_t attributes = 0;       // as stored or by default, see open_rules.h
  std::optional<FileTime> creation_time, change_time;  // set by a client
  std::shared_ptr<const NtAcl> acl;  // none: owner, group and mode decide

  bool is_directory() const { return S_ISDIR(about.stx_mode); }
  bool is_file() const { return S_ISREG(about.stx_mode); }
  FileTime created() const;
  // The descriptor decides alone, whatever the mode says.
  bool acl_rules() const { return acl && !acl->beside_mode; }
  bool has_posix_acl() const;
};

// `name`: its last component (a leading dot hides). `known`: its statx, when the caller has just asked.
Result<Object> read_object(int fd, bool path_only, std::string_view name, const struct statx* known = nullptr);

// Takes over what "user.DOSATTRIB" says.
void apply_stored(Object& object, Bytes dos_attributes);

// What holds when no xattr says anything.
uint32_t default_attributes(std::string_view name, bool directory);

// Everything `who` may do with it, as its descriptor or its mode says; the calling thread acts for `who`.
uint32_t maximal_access(const Object& object, int fd, const policy::Identity& who, const Share& share);

// What its descriptor (there is one) says to `desired`.
policy::AccessDecision ask_descriptor(const Object& object, const policy::Identity& who, const Share& share, uint32_t desired);

// Which of r, w, x mode and POSIX ACL give; the calling thread acts for that user.
unsigned kernel_bits(const Object& object, int fd, const KernelUser& user);

// What the folder adds (DELETE) for this object.
uint32_t rights_from_folder(const Object& folder, int folder_fd, const Object& object, const policy::Identity& who,
                            const Share& share);

dtyp::SecurityDescriptor security_of(const Object& object, const Share& share);

// Stores attributes and creation time, or removes what is stored when the defaults say the same. `change_time`: to be shown
// until the next change.
Result<> write_dos_attributes(int fd, bool path_only, const Object& object, std::string_view name,
                              std::optional<FileTime> change_time = std::nullopt);
Result<> write_security(int fd, bool path_only, const dtyp::SecurityDescriptor& descriptor);

FileInfo file_info(const Object& object);

}  // namespace sallyport::storage::posix
