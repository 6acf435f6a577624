// smb.conf as Samba reads it: by Samba's own testparm where that is installed, and by a small reader that knows the lines.
// smb.conf(5)
#pragma once

#include "doctor/evidence.h"

namespace sallyport::doctor {

struct SmbConfLine {
  unsigned number = 0;
  std::string section;  // in small letters; "global" before any
  std::string name;     // in small letters, without blanks: as Samba compares them
  std::string written;  // as it stands there
  std::string value;
};

struct SmbConf {
  std::vector<SmbConfLine> lines;
  std::vector<Fault> faults;

  // Of [global]; the last counts.
  const SmbConfLine* find(std::string_view name) const;
};
SmbConf parse_smb_conf(std::string_view text, const std::string& file);

// What testparm wrote, as faults at the lines they speak of.
std::vector<Fault> faults_of_testparm(const SmbConf& conf, const std::string& file, int code, std::string_view output);

FileEvidence read_smb_conf(const std::string& file);

}  // namespace sallyport::doctor
