// SEARCH, FIND, FIND_UNIQUE, FIND_CLOSE: the 8.3 listings of the core and LAN Manager dialects. A client goes on with the
// resume key of the last entry it got. [MS-CIFS] 2.2.4.58-61
#pragma once

#include "proto/cifs/buffer_format.h"

namespace sallyport::cifs {

// SMB_Resume_Key. What the server keeps in it comes back from the client and is no more than a claim. [MS-CIFS] 2.2.4.58.1
struct SearchResumeKey {
  static constexpr const char* kName = "SMB_Resume_Key";

  uint8_t reserved = 0;
  std::array<uint8_t, 16> server_state{};
  std::array<uint8_t, 4> client_state{};  // the server gives back what it got

  static constexpr void fields(auto& m, auto& w) {
    w("Reserved", m.reserved);
    w("ServerState", m.server_state);
    w("ClientState", m.client_state);
  }
};
static_assert(wire::fixed_size<SearchResumeKey> == 21);

// SMB_Directory_Information. [MS-CIFS] 2.2.4.58.2
struct SearchEntry {
  static constexpr const char* kName = "SMB_Directory_Information";

  SearchResumeKey resume_key;
  uint8_t file_attributes = 0;
  uint16_t last_write_time = 0;  // SMB_TIME, then SMB_DATE: the other way round than elsewhere
  uint16_t last_write_date = 0;
  uint32_t file_size = 0;
  std::array<uint8_t, 13> file_name{};  // OEM, 8.3, a zero behind it

  // Twelve bytes at most are kept.
  void set_name(std::string_view name);
  std::string name() const;

  static constexpr void fields(auto& m, auto& w) {
    w("ResumeKey", m.resume_key);
    w("FileAttributes", m.file_attributes);
    w("LastWriteTime", m.last_write_time);
    w("LastWriteDate", m.last_write_date);
    w("FileSize", m.file_size);
    w("FileName", m.file_name);
  }
};
static_assert(wire::fixed_size<SearchEntry> == 43);

using ResumeKeyBlock = ElementBlock<BufferFormat::variable, SearchResumeKey>;
using SearchEntryBlock = ElementBlock<BufferFormat::variable, SearchEntry>;

// [MS-CIFS] 2.2.4.58.1
struct SearchRequest {
  static constexpr const char* kName = "SMB_COM_SEARCH Request";

  bool unicode = false;
  uint16_t max_count = 0;
  uint16_t search_attributes = 0;
  Text name;                    // a path with wildcards
  ResumeKeyBlock resume_key;    // one to go on behind it, none to start

  bool starts() const { return resume_key.elements.empty(); }

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{2});
    w("MaxCount", m.max_count);
    w("SearchAttributes", m.search_attributes);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    format_text("FileName", w, m.unicode, m.name);
    w.inner("ResumeKey", m.resume_key);
  }
};
static_assert(wire::fixed_size<SearchRequest> == 1 + 2 * 2);

// [MS-CIFS] 2.2.4.58.2
struct SearchResponse {
  static constexpr const char* kName = "SMB_COM_SEARCH Response";

  uint16_t count = 0;
  SearchEntryBlock entries;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{1});
    w("Count", m.count);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    w.inner("DirectoryInformation", m.entries);
  }
};
static_assert(wire::fixed_size<SearchResponse> == 1 + 2 * 1);

// [MS-CIFS] 2.2.4.59
struct FindRequest : SearchRequest {
  static constexpr const char* kName = "SMB_COM_FIND Request";
};
struct FindResponse : SearchResponse {
  static constexpr const char* kName = "SMB_COM_FIND Response";
};

// One answer, no resume key. [MS-CIFS] 2.2.4.60
struct FindUniqueRequest : SearchRequest {
  static constexpr const char* kName = "SMB_COM_FIND_UNIQUE Request";
};
struct FindUniqueResponse : SearchResponse {
  static constexpr const char* kName = "SMB_COM_FIND_UNIQUE Response";
};

// Of a FIND; the name is empty. [MS-CIFS] 2.2.4.61
struct FindCloseRequest : SearchRequest {
  static constexpr const char* kName = "SMB_COM_FIND_CLOSE Request";
};
// quirk: smbd's has no bytes at all.
struct FindCloseResponse {
  static constexpr const char* kName = "SMB_COM_FIND_CLOSE Response";

  uint16_t count = 0;
  std::optional<SearchEntryBlock> entries = SearchEntryBlock{};  // no entry

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{1});
    w("Count", m.count);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    if (w.more(m.entries)) w.inner("DirectoryInformation", *m.entries);
  }
};

}  // namespace sallyport::cifs
