// The local security policy as clients open and query it: [MS-LSAD] 2.2 and 3.1.4.4.
#pragma once

#include "base/nt_status.h"
#include "proto/rpce/ndr.h"

namespace sallyport::lsar {

using rpce::UnicodeString;

// A context handle ([C706] 14.3.10, LSAPR_HANDLE).
struct Handle {
  static constexpr const char* kName = "LSAPR_HANDLE";
  uint32_t attributes = 0;
  Guid id;
  bool operator==(const Handle&) const = default;
  static constexpr void fields(auto& m, auto& w) {
    w("context_handle_attributes", m.attributes);
    w("context_handle_uuid", m.id);
  }
};

// SECURITY_QUALITY_OF_SERVICE, [MS-LSAD] 2.2.3.7
struct QualityOfService {
  static constexpr const char* kName = "SECURITY_QUALITY_OF_SERVICE";
  uint32_t length = 12;
  uint16_t impersonation_level = 0;
  uint8_t context_tracking_mode = 0;
  uint8_t effective_only = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("Length", m.length);
    w("ImpersonationLevel", m.impersonation_level);
    w("ContextTrackingMode", m.context_tracking_mode);
    w("EffectiveOnly", m.effective_only);
  }
};

// STRING, [MS-LSAD] 2.2.3.1: one byte a character, not NUL-terminated
struct NarrowString {
  static constexpr const char* kName = "STRING";
  uint16_t length = 0;
  uint16_t maximum_length = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("Length", m.length);
    w("MaximumLength", m.maximum_length);
    w.null("Buffer");
  }
};

// LSAPR_OBJECT_ATTRIBUTES, [MS-LSAD] 2.2.3.4: all but RootDirectory is ignored, and clients leave it null.
struct ObjectAttributes {
  static constexpr const char* kName = "LSAPR_OBJECT_ATTRIBUTES";
  uint32_t length = 24;
  std::optional<uint8_t> root_directory;
  std::optional<NarrowString> object_name;
  uint32_t attributes = 0;
  std::optional<QualityOfService> quality_of_service;
  static constexpr void fields(auto& m, auto& w) {
    w("Length", m.length);
    w("RootDirectory", m.root_directory);
    w("ObjectName", m.object_name);
    w("Attributes", m.attributes);
    w.null("SecurityDescriptor");
    w("SecurityQualityOfService", m.quality_of_service);
  }
};

// LsarOpenPolicy (6), [MS-LSAD] 3.1.4.4.2: its SystemName is one character
struct OpenPolicyRequest {
  static constexpr const char* kName = "LsarOpenPolicy request";
  std::optional<uint16_t> system_name;
  ObjectAttributes attributes;
  uint32_t desired_access = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("SystemName", m.system_name);
    w("ObjectAttributes", m.attributes);
    w("DesiredAccess", m.desired_access);
  }
};
// LsarOpenPolicy2 (44), [MS-LSAD] 3.1.4.4.1
struct OpenPolicy2Request {
  static constexpr const char* kName = "LsarOpenPolicy2 request";
  std::optional<std::u16string> system_name;
  ObjectAttributes attributes;
  uint32_t desired_access = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("SystemName", m.system_name);
    w("ObjectAttributes", m.attributes);
    w("DesiredAccess", m.desired_access);
  }
};
// Answers LsarOpenPolicy, LsarOpenPolicy2 and LsarClose alike.
struct HandleResponse {
  static constexpr const char* kName = "LSAPR_HANDLE response";
  Handle handle;
  NtStatus status{};
  static constexpr void fields(auto& m, auto& w) {
    w("PolicyHandle", m.handle);
    w("Status", m.status);
  }
};

// LsarClose (0), [MS-LSAD] 3.1.4.9.4
struct CloseRequest {
  static constexpr const char* kName = "LsarClose request";
  Handle handle;
  static constexpr void fields(auto& m, auto& w) { w("ObjectHandle", m.handle); }
};

// POLICY_INFORMATION_CLASS, [MS-LSAD] 2.2.4.1
enum class InformationClass : uint16_t {
  audit_events = 2,
  primary_domain = 3,
  account_domain = 5,
  lsa_server_role = 6,
  dns_domain = 12,
  dns_domain_int = 13,
  local_account_domain = 14,
};

// LSAPR_POLICY_AUDIT_EVENTS_INFO, [MS-LSAD] 2.2.4.4
struct AuditEvents {
  static constexpr const char* kName = "LSAPR_POLICY_AUDIT_EVENTS_INFO";
  uint8_t auditing_mode = 0;
  std::optional<std::vector<uint32_t>> event_auditing_options;
  uint32_t maximum_audit_event_count = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("AuditingMode", m.auditing_mode);
    w("EventAuditingOptions", m.event_auditing_options);
    w("MaximumAuditEventCount", m.maximum_audit_event_count);
  }
};
// LSAPR_POLICY_PRIMARY_DOM_INFO and LSAPR_POLICY_ACCOUNT_DOM_INFO, [MS-LSAD] 2.2.4.5 and 2.2.4.6
struct DomainInfo {
  static constexpr const char* kName = "LSAPR_POLICY_ACCOUNT_DOM_INFO";
  UnicodeString name;
  std::optional<dtyp::Sid> sid;
  static constexpr void fields(auto& m, auto& w) {
    w("DomainName", m.name);
    w("DomainSid", m.sid);
  }
};
// POLICY_LSA_SERVER_ROLE_INFO, [MS-LSAD] 2.2.4.7
struct ServerRole {
  static constexpr const char* kName = "POLICY_LSA_SERVER_ROLE_INFO";
  static constexpr uint16_t kPrimary = 3;
  uint16_t role = kPrimary;
  static constexpr void fields(auto& m, auto& w) { w("LsaServerRole", m.role); }
};
// LSAPR_POLICY_DNS_DOMAIN_INFO, [MS-LSAD] 2.2.4.14
struct DnsDomainInfo {
  static constexpr const char* kName = "LSAPR_POLICY_DNS_DOMAIN_INFO";
  UnicodeString name;
  UnicodeString dns_domain_name;
  UnicodeString dns_forest_name;
  Guid domain_guid;
  std::optional<dtyp::Sid> sid;
  static constexpr void fields(auto& m, auto& w) {
    w("Name", m.name);
    w("DnsDomainName", m.dns_domain_name);
    w("DnsForestName", m.dns_forest_name);
    w("DomainGuid", m.domain_guid);
    w("Sid", m.sid);
  }
};

// LSAPR_POLICY_INFORMATION, [MS-LSAD] 2.2.4.2
struct PolicyInformation {
  static constexpr const char* kName = "LSAPR_POLICY_INFORMATION";
  using Arms = std::variant<
      rpce::NoArm, rpce::Arm<InformationClass::audit_events, AuditEvents>,
      rpce::Arm<InformationClass::primary_domain, DomainInfo>, rpce::Arm<InformationClass::account_domain, DomainInfo>,
      rpce::Arm<InformationClass::lsa_server_role, ServerRole>, rpce::Arm<InformationClass::dns_domain, DnsDomainInfo>,
      rpce::Arm<InformationClass::dns_domain_int, DnsDomainInfo>, rpce::Arm<InformationClass::local_account_domain, DomainInfo>>;
  InformationClass information_class{};
  Arms info;
  static constexpr void fields(auto& m, auto& w) { w.tagged("PolicyInformation", m.information_class, m.info); }
};

// LsarQueryInformationPolicy (7) and LsarQueryInformationPolicy2 (46), [MS-LSAD] 3.1.4.4.4 and 3.1.4.4.3
struct QueryInformationPolicyRequest {
  static constexpr const char* kName = "LsarQueryInformationPolicy request";
  Handle handle;
  InformationClass information_class{};
  static constexpr void fields(auto& m, auto& w) {
    w("PolicyHandle", m.handle);
    w("InformationClass", m.information_class);
  }
};
struct QueryInformationPolicyResponse {
  static constexpr const char* kName = "LsarQueryInformationPolicy response";
  std::optional<PolicyInformation> information;
  NtStatus status{};
  static constexpr void fields(auto& m, auto& w) {
    w("PolicyInformation", m.information);
    w("Status", m.status);
  }
};

}  // namespace sallyport::lsar
