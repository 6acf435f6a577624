// smb.conf(5), and what testparm(1) prints, which has the same form: sections with settings. ksmbd.conf(5) is like it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sallyport::audit::local {

struct SmbConf {
  // Section -> setting -> value; names in small letters, settings without blanks and by one name where there are several.
  std::map<std::string, std::map<std::string, std::string>> sections;
  bool includes = false;  // it names other files

  // Of [global], as it stands there; "" when it is not there.
  std::string written(const std::string& setting) const;
  // The same in small letters.
  std::string global(const std::string& setting, std::string_view otherwise) const;
  // Of a section, else what [global] says for all, in small letters.
  std::string of(const std::string& section, const std::string& setting, std::string_view otherwise) const;
};

SmbConf parse_smb_conf(std::string_view text);

// "no", "false", "0", "off"; "yes", "true", "1", "on".
bool is_no(std::string_view value);
bool is_yes(std::string_view value);

}  // namespace sallyport::audit::local
