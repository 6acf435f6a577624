// What a client has: sessions by UID, shares by TID, open files by FID, searches by SID. Ids are 16 bits wide, so each table is.
// [MS-CIFS] 3.3.1.4 to 3.3.1.7
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "proto/fscc/file_info.h"
#include "proto/smb2/create.h"
#include "translator/listing.h"

namespace sallyport::translator {

struct Session {
  uint16_t uid = 0;
  uint64_t id = 0;  // of SMB2
  bool valid = false;  // the login is complete
  std::optional<uint32_t> pipe_tree;  // of IPC$, where the translator itself asks things (handlers/pipe_client.cc)
};

enum class TreeKind : uint8_t { disk, pipe, printer };

// Any of the client's sessions may use a tree; at the server each has its own.
struct Tree {
  uint16_t tid = 0;
  uint16_t uid = 0;      // of who connected it
  std::u16string share;  // "docs"
  TreeKind kind = TreeKind::disk;
  uint32_t maximal_access = 0;
  std::map<uint16_t, uint32_t> by_uid;  // tree ids of SMB2
};

// A file at the server. Several FIDs may share one: compatibility opens of one process ([MS-CIFS] 3.3.5.51).
struct Handle {
  smb2::FileId id;
  uint64_t session = 0;
  uint32_t tree = 0;
  uint32_t access = 0;           // as granted
  smb2::OplockLevel oplock = smb2::OplockLevel::none;
  bool breaking = false;         // the server wants the oplock back, and the client has been told
  smb2::OplockLevel break_to = smb2::OplockLevel::none;
  uint64_t position = 0;         // of SEEK
  uint64_t told_position = 0;    // FilePositionInformation: as set, and moved by reads alone
};

enum class DenyMode : uint8_t { none, dos, fcb };

struct File {
  uint16_t fid = 0;
  uint16_t uid = 0;
  uint16_t tid = 0;
  uint32_t pid = 0;  // of who opened it
  std::shared_ptr<Handle> handle;
  std::u16string name;   // from the share's root
  bool directory = false;
  bool pipe = false;
  bool print_job = false;
  DenyMode deny = DenyMode::none;
  bool can_read = true, can_write = true;  // where several FIDs share a handle: as this one was opened; else the server says
  uint64_t last_refused_lock = ~uint64_t{0};  // offset of the last lock that was refused, whoever wanted it
  uint32_t create_options = 0;
  fscc::FileBasicInformation opened_as;  // times and attributes, for those who may not ask for them
};

struct Search {
  uint16_t sid = 0;
  uint16_t uid = 0;
  uint16_t tid = 0;
  uint32_t pid = 0;
  smb2::FileId directory;
  uint64_t session = 0;
  uint32_t tree = 0;
  std::u16string folder, pattern;  // what is listed, from the share's root, and which of it
  uint16_t attributes = 0;         // SearchAttributes
  bool began = false;              // the server has been asked
  uint64_t last_used = 0;          // of Translator::search_clock
  Listing listing;
};

// Entries by an id of 16 bits that is not given again soon. They are shared: who waits for the server keeps what it works with, though
// the client ends it meanwhile.
template <class T>
class IdTable {
 public:
  IdTable(uint16_t first, uint16_t last, size_t most) : first_(first), last_(last), most_(most), next_(first) {}

  // Null when the table is full.
  std::shared_ptr<T> add(T entry, uint16_t T::* id) {
    if (entries_.size() >= most_) return nullptr;
    while (entries_.contains(next_)) advance();
    entry.*id = next_;
    auto& added = entries_[next_];
    added = std::make_shared<T>(std::move(entry));
    advance();
    return added;
  }
  std::shared_ptr<T> find(uint16_t id) const {
    auto found = entries_.find(id);
    return found == entries_.end() ? nullptr : found->second;
  }
  void remove(uint16_t id) { entries_.erase(id); }
  std::vector<std::shared_ptr<T>> all() const {
    std::vector<std::shared_ptr<T>> out;
    for (auto& [id, entry] : entries_) out.push_back(entry);
    return out;
  }
  size_t size() const { return entries_.size(); }

 private:
  void advance() { next_ = next_ == last_ ? first_ : static_cast<uint16_t>(next_ + 1); }

  uint16_t first_, last_;
  size_t most_;
  uint16_t next_;
  std::map<uint16_t, std::shared_ptr<T>> entries_;
};

using SessionPtr = std::shared_ptr<Session>;
using TreePtr = std::shared_ptr<Tree>;
using FilePtr = std::shared_ptr<File>;
using SearchPtr = std::shared_ptr<Search>;

}  // namespace sallyport::translator
