// Entries of a folder in the levels of FIND_FIRST2, as many as fit. [MS-CIFS] 2.2.8.1
#pragma once

#include "proto/cifs/trans2_find_info.h"
#include "proto/cifs/trans2_levels.h"
#include "proto/fscc/entry_writer.h"
#include "translator/listing.h"

namespace sallyport::translator {

// How a client wants its entries.
struct FindStyle {
  cifs::FindLevel level{};
  bool unicode = false;
  bool long_names = true;  // else 8.3 ([MS-CIFS] 2.2.3.1, SMB_FLAGS2_LONG_NAMES)
  bool resume_keys = false;
  cifs::MinutesWest zone{};
};

bool is_known(cifs::FindLevel level);

// The name a client is told: its short one when it knows no long ones, or when code page 850 lacks one of its characters.
std::u16string shown_name(const Entry& entry, const FindStyle& style);

class FindWriter {
 public:
  FindWriter(Buffer& out, size_t limit, const FindStyle& style) : out_(out), limit_(limit), style_(style), chain_(out, limit, 4) {}

  // False, and nothing written, when the entry does not fit. `eas` are for the level that asks for some.
  bool add(const Entry& entry, uint32_t resume_key, const cifs::SmbFeaList& eas = {});
  uint16_t count() const { return count_; }
  // Where the last one starts.
  size_t last_at() const { return last_at_; }

 private:
  template <template <class> class Class>
  bool add_class(const Entry& from, uint32_t key);
  template <class T>
  bool add_linked(const T& entry);
  template <class T>
  bool add_plain(const T& entry);
  template <template <cifs::FindForm> class Level>
  bool add_own(const Entry& from, uint32_t key, const cifs::SmbFeaList& eas);
  template <template <cifs::FindForm> class Level, cifs::FindForm kForm>
  bool add_form(const Entry& from, uint32_t key, const cifs::SmbFeaList& eas);
  bool write(const Entry& entry, uint32_t key, const cifs::SmbFeaList& eas);

  Buffer& out_;
  size_t limit_;
  FindStyle style_;
  fscc::EntryWriter chain_;
  uint16_t count_ = 0;
  size_t last_at_ = 0;
};

}  // namespace sallyport::translator
