// Names to SIDs and SIDs to names: [MS-LSAT] 2.2 and 3.1.4.
#pragma once

#include "proto/lsar/policy.h"

namespace sallyport::lsar {

// SID_NAME_USE, [MS-LSAT] 2.2.13
enum class SidNameUse : uint16_t {
  user = 1,
  group = 2,
  domain = 3,
  alias = 4,
  well_known_group = 5,
  deleted_account = 6,
  invalid = 7,
  unknown = 8,
  computer = 9,
  label = 10,
};

// LSAPR_TRUST_INFORMATION, [MS-LSAT] 2.2.11: a domain's name and SID
using TrustInformation = DomainInfo;

// LSAPR_REFERENCED_DOMAIN_LIST, [MS-LSAT] 2.2.12
struct ReferencedDomains {
  static constexpr const char* kName = "LSAPR_REFERENCED_DOMAIN_LIST";
  std::optional<std::vector<TrustInformation>> domains;
  uint32_t max_entries = 0;
  static constexpr void fields(auto& m, auto& w) {
    w.counted("Entries", "Domains", m.domains);
    w("MaxEntries", m.max_entries);
  }
};

// What translates into an array of T behind a count: LSAPR_TRANSLATED_SIDS and its like, [MS-LSAT] 2.2.15-2.2.27
template <class T>
struct Translated {
  static constexpr const char* kName = "LSAPR_TRANSLATED";
  std::optional<std::vector<T>> items;
  static constexpr void fields(auto& m, auto& w) { w.counted("Entries", "Items", m.items); }
};

// LSA_TRANSLATED_SID, [MS-LSAT] 2.2.14
struct TranslatedSid {
  static constexpr const char* kName = "LSA_TRANSLATED_SID";
  SidNameUse use = SidNameUse::unknown;
  uint32_t relative_id = 0;
  int32_t domain_index = -1;
  static constexpr void fields(auto& m, auto& w) {
    w("Use", m.use);
    w("RelativeId", m.relative_id);
    w("DomainIndex", m.domain_index);
  }
};
// LSAPR_TRANSLATED_SID_EX, [MS-LSAT] 2.2.22
struct TranslatedSidEx {
  static constexpr const char* kName = "LSAPR_TRANSLATED_SID_EX";
  TranslatedSid sid;
  uint32_t flags = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("Sid", m.sid);
    w("Flags", m.flags);
  }
};
// LSAPR_TRANSLATED_SID_EX2, [MS-LSAT] 2.2.24
struct TranslatedSidEx2 {
  static constexpr const char* kName = "LSAPR_TRANSLATED_SID_EX2";
  SidNameUse use = SidNameUse::unknown;
  std::optional<dtyp::Sid> sid;
  int32_t domain_index = -1;
  uint32_t flags = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("Use", m.use);
    w("Sid", m.sid);
    w("DomainIndex", m.domain_index);
    w("Flags", m.flags);
  }
};
// LSAPR_TRANSLATED_NAME, [MS-LSAT] 2.2.19
struct TranslatedName {
  static constexpr const char* kName = "LSAPR_TRANSLATED_NAME";
  SidNameUse use = SidNameUse::unknown;
  UnicodeString name;
  int32_t domain_index = -1;
  static constexpr void fields(auto& m, auto& w) {
    w("Use", m.use);
    w("Name", m.name);
    w("DomainIndex", m.domain_index);
  }
};
// LSAPR_TRANSLATED_NAME_EX, [MS-LSAT] 2.2.21
struct TranslatedNameEx {
  static constexpr const char* kName = "LSAPR_TRANSLATED_NAME_EX";
  TranslatedName name;
  uint32_t flags = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("Name", m.name);
    w("Flags", m.flags);
  }
};

// LSAPR_SID_INFORMATION and LSAPR_SID_ENUM_BUFFER, [MS-LSAT] 2.2.17 and 2.2.18
struct SidInformation {
  static constexpr const char* kName = "LSAPR_SID_INFORMATION";
  std::optional<dtyp::Sid> sid;
  static constexpr void fields(auto& m, auto& w) { w("Sid", m.sid); }
};
struct SidEnumBuffer {
  static constexpr const char* kName = "LSAPR_SID_ENUM_BUFFER";
  std::optional<std::vector<SidInformation>> sids;
  static constexpr void fields(auto& m, auto& w) { w.counted("Entries", "SidInfo", m.sids); }
};

// LsarLookupNames (14), [MS-LSAT] 3.1.4.8. The versions differ in what they translate into and in two words behind it.
template <class T, bool WithOptions>
struct LookupNamesRequestOf {
  static constexpr const char* kName = "LsarLookupNames request";
  Handle handle;
  std::vector<UnicodeString> names;
  Translated<T> translated;
  uint16_t lookup_level = 1;
  uint32_t mapped_count = 0;
  uint32_t lookup_options = 0;
  uint32_t client_revision = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("PolicyHandle", m.handle);
    w.counted("Count", "Names", m.names);
    w("TranslatedSids", m.translated);
    w("LookupLevel", m.lookup_level);
    w("MappedCount", m.mapped_count);
    if constexpr (WithOptions) {
      w("LookupOptions", m.lookup_options);
      w("ClientRevision", m.client_revision);
    }
  }
};
using LookupNamesRequest = LookupNamesRequestOf<TranslatedSid, false>;
using LookupNames2Request = LookupNamesRequestOf<TranslatedSidEx, true>;   // (58), 3.1.4.7
using LookupNames3Request = LookupNamesRequestOf<TranslatedSidEx2, true>;  // (68), 3.1.4.6

// LsarLookupSids (15), [MS-LSAT] 3.1.4.11
template <class T, bool WithOptions>
struct LookupSidsRequestOf {
  static constexpr const char* kName = "LsarLookupSids request";
  Handle handle;
  SidEnumBuffer sids;
  Translated<T> translated;
  uint16_t lookup_level = 1;
  uint32_t mapped_count = 0;
  uint32_t lookup_options = 0;
  uint32_t client_revision = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("PolicyHandle", m.handle);
    w("SidEnumBuffer", m.sids);
    w("TranslatedNames", m.translated);
    w("LookupLevel", m.lookup_level);
    w("MappedCount", m.mapped_count);
    if constexpr (WithOptions) {
      w("LookupOptions", m.lookup_options);
      w("ClientRevision", m.client_revision);
    }
  }
};
using LookupSidsRequest = LookupSidsRequestOf<TranslatedName, false>;
using LookupSids2Request = LookupSidsRequestOf<TranslatedNameEx, true>;  // (57), 3.1.4.10

// All five answer in this form.
template <class T>
struct LookupResponse {
  static constexpr const char* kName = "LsarLookup response";
  std::optional<ReferencedDomains> referenced_domains;
  Translated<T> translated;
  uint32_t mapped_count = 0;
  NtStatus status{};
  static constexpr void fields(auto& m, auto& w) {
    w("ReferencedDomains", m.referenced_domains);
    w("Translated", m.translated);
    w("MappedCount", m.mapped_count);
    w("Status", m.status);
  }
};

// LsarGetUserName (45), [MS-LSAT] 3.1.4.2: UserName is a pointer to a pointer, DomainName the same and unique
struct GetUserNameRequest {
  static constexpr const char* kName = "LsarGetUserName request";
  std::optional<std::u16string> system_name;
  std::optional<UnicodeString> user_name;
  std::optional<std::optional<UnicodeString>> domain_name;
  static constexpr void fields(auto& m, auto& w) {
    w("SystemName", m.system_name);
    w("UserName", m.user_name);
    w("DomainName", m.domain_name);
  }
};
struct GetUserNameResponse {
  static constexpr const char* kName = "LsarGetUserName response";
  std::optional<UnicodeString> user_name;
  std::optional<std::optional<UnicodeString>> domain_name;
  NtStatus status{};
  static constexpr void fields(auto& m, auto& w) {
    w("UserName", m.user_name);
    w("DomainName", m.domain_name);
    w("Status", m.status);
  }
};

}  // namespace sallyport::lsar
