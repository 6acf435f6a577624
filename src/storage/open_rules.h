// What [MS-FSA] 2.1.5.1 says about opening, as far as it does not depend on where files are kept.
#pragma once

#include "proto/dtyp/access.h"
#include "storage/store.h"

namespace sallyport::storage {

// What a client may set; everything else is the store's to say.
inline constexpr uint32_t kSettableAttributes =
    0x00003127;  // READONLY HIDDEN SYSTEM ARCHIVE TEMPORARY OFFLINE NOT_CONTENT_INDEXED

// What a share that is read-only takes away.
inline constexpr uint32_t kChangingAccess =
    dtyp::access::kFileWriteData | dtyp::access::kFileAppendData | dtyp::access::kFileWriteEa | dtyp::access::kFileWriteAttributes |
    dtyp::access::kFileDeleteChild | dtyp::access::kDelete | dtyp::access::kWriteDac | dtyp::access::kWriteOwner;

constexpr bool may_create(Disposition how) { return how != Disposition::open && how != Disposition::overwrite; }
constexpr bool overwrites(Disposition how) {
  return how == Disposition::supersede || how == Disposition::overwrite || how == Disposition::overwrite_if;
}

// FILE_ATTRIBUTE_DIRECTORY and _NORMAL are never stored but shown when due.
uint32_t shown_attributes(uint32_t stored, bool directory);
uint32_t new_attributes(uint32_t asked, bool directory);
Result<uint32_t> changed_attributes(uint32_t stored, uint32_t asked, bool directory);

// Whether these arguments fit together, before anything is looked at.
Result<> check_arguments(const OpenArgs& args);
Result<> check_new(const OpenArgs& args);
// `attributes`: as stored.
Result<> check_existing(const OpenArgs& args, uint32_t attributes, bool directory);

struct Grant {
  uint32_t granted = 0;
  uint32_t maximal = 0;
};
// `maximal`: what the medium and the descriptor let this caller do with an existing file, its folder's share included.
Result<Grant> grant_existing(const OpenArgs& args, uint32_t maximal, uint32_t attributes, bool directory);
Grant grant_new(const OpenArgs& args, uint32_t maximal);

// What a folder's rights add to those on a file in it ([MS-FSA] 2.1.5.1.2.1): DELETE and FILE_READ_ATTRIBUTES.
uint32_t rights_from_parent(uint32_t parent_maximal);

// The access an open needs, its disposition's included, without MAXIMUM_ALLOWED.
uint32_t needed_access(const OpenArgs& args);

// Whether it is a read-only share that stands in the way of an open of something that is there.
bool share_refuses(const OpenArgs& args);
// What its attributes (as stored) refuse: dos_read_only, hidden_or_system, unknown when nothing.
Denial::Cause refused_by_attributes(const OpenArgs& args, uint32_t attributes, bool directory);

// Which FILE_NOTIFY_CHANGE_* a change of these times and attributes answers to.
uint32_t filter_of(const BasicChange& change);
constexpr uint32_t name_filter(bool directory) { return directory ? 2 : 1; }  // FILE_NOTIFY_CHANGE_DIR_NAME, _FILE_NAME

// What FileEaInformation counts ([MS-FSCC] 2.4.13): the list packed as OS/2 had it, its length and four bytes before each.
uint32_t ea_list_size(const std::vector<ExtendedAttribute>& attributes);

}  // namespace sallyport::storage
