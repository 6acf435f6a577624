// The fields of facts, declared once for writing them to a file and reading them back: `archive(name, field)` for each.
// Nothing here is for other programs; their form is report/facts_json.h.
#pragma once

#include "audit/run_state.h"

namespace sallyport::audit {

void fields(auto& archive, DoorFacts& facts) {
  archive("port", facts.port);
  archive("dialects", facts.dialects);
  archive("session_refused", facts.session_refused);
  archive("oddity", facts.oddity);
}

void fields(auto& archive, Smb1Facts& facts) {
  archive("user_level", facts.user_level);
  archive("challenge_response", facts.challenge_response);
  archive("signing_enabled", facts.signing_enabled);
  archive("signing_required", facts.signing_required);
  archive("extended_security", facts.extended_security);
  archive("capabilities", facts.capabilities);
  archive("system_time", facts.system_time);
  archive("domain", facts.domain);
  archive("server", facts.server);
  archive("native_os", facts.native_os);
  archive("native_lan_manager", facts.native_lan_manager);
}

void fields(auto& archive, Smb2Facts& facts) {
  archive("signing_enabled", facts.signing_enabled);
  archive("signing_required", facts.signing_required);
  archive("capabilities", facts.capabilities);
  archive("max_transact", facts.max_transact);
  archive("max_read", facts.max_read);
  archive("max_write", facts.max_write);
  archive("server_guid", facts.server_guid);
  archive("system_time", facts.system_time);
  archive("start_time", facts.start_time);
  archive("skew", facts.skew);
  archive("ciphers", facts.ciphers);
  archive("signing", facts.signing);
  archive("compression", facts.compression);
  archive("compression_chained", facts.compression_chained);
  archive("encryption_required", facts.encryption_required);
  archive("mechanisms", facts.mechanisms);
}

void fields(auto& archive, NtlmFacts& facts) {
  archive("target", facts.target);
  archive("netbios_computer", facts.netbios_computer);
  archive("netbios_domain", facts.netbios_domain);
  archive("dns_computer", facts.dns_computer);
  archive("dns_domain", facts.dns_domain);
  archive("dns_tree", facts.dns_tree);
  archive("major", facts.major);
  archive("minor", facts.minor);
  archive("build", facts.build);
  archive("timestamp", facts.timestamp);
}

void fields(auto& archive, ShareFacts& facts) {
  archive("name", facts.name);
  archive("remark", facts.remark);
  archive("type", facts.type);
  archive("readable", facts.readable);
  archive("writable", facts.writable);
}

void access_fields(auto& archive, Access& facts) {
  archive("lists_shares", facts.lists_shares);
  archive("shares", facts.shares);
}

void fields(auto& archive, AnonymousFacts& facts) {
  access_fields(archive, facts);
  archive("null_session", facts.null_session);
  archive("guest", facts.guest);
}

void fields(auto& archive, AccountFacts& facts) {
  access_fields(archive, facts);
  archive("user", facts.user);
  archive("login", facts.login);
  archive("as_guest", facts.as_guest);
  archive("ntlmv1", facts.ntlmv1);
}

void fields(auto& archive, NetbiosName& name) {
  archive("name", name.name.bytes);
  archive("flags", name.flags);
}

void fields(auto& archive, NodeStatusFacts& facts) {
  archive("names", facts.names);
  archive("mac", facts.mac);
}

void fields(auto& archive, VulnerabilityFacts& facts) {
  archive("ms17_010", facts.ms17_010);
  archive("double_pulsar", facts.double_pulsar);
  archive("smb_ghost", facts.smb_ghost);
  archive("spooler_pipe", facts.spooler_pipe);
  archive("coercion_pipes", facts.coercion_pipes);
}

void fields(auto& archive, CertificateFacts& facts) {
  archive("subject", facts.subject);
  archive("issuer", facts.issuer);
  archive("begins", facts.begins);
  archive("expires", facts.expires);
}

void fields(auto& archive, QuicFacts& facts) {
  archive("port", facts.port);
  archive("versions", facts.versions);
  archive("smb", facts.smb);
  archive("dialect", facts.dialect);
  archive("told_by", facts.told_by);
  archive("refused", facts.refused);
  archive("certificate", facts.certificate);
}

void fields(auto& archive, HostFacts& facts) {
  archive("address", facts.address);
  archive("name", facts.name);
  archive("smb", facts.smb);
  archive("netbios", facts.netbios);
  archive("name_service", facts.name_service);
  archive("node_status", facts.node_status);
  archive("smb1", facts.smb1);
  archive("smb2", facts.smb2);
  archive("ntlm", facts.ntlm);
  archive("anonymous", facts.anonymous);
  archive("account", facts.account);
  archive("vulnerabilities", facts.vulnerabilities);
  archive("quic", facts.quic);
  archive("deadline_reached", facts.deadline_reached);
  archive("took", facts.took);
}

void fields(auto& archive, NameService& service) {
  archive("address", service.address);
  archive("port", service.port);
  archive("facts", service.facts);
}

void fields(auto& archive, RunState& state) {
  archive("started", state.started);
  archive("swept", state.swept);
  archive("names_asked", state.names_asked);
  archive("asked", state.asked);
  archive("met", state.met);
  archive("names", state.names);
}

void fields(auto& archive, TargetRequest& request) {
  archive("targets", request.targets);
  archive("excluded", request.excluded);
  archive("whole_blocks", request.whole_blocks);
  archive("seed", request.seed);
}

}  // namespace sallyport::audit
