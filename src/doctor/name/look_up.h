// Every source of names asked at the same time, so that what they say can be compared.
#pragma once

#include "doctor/evidence.h"

namespace sallyport::doctor {

struct NameFiles {
  std::string hosts = "/etc/hosts";
  std::string resolv_conf = "/etc/resolv.conf";
};

// `wins`: the WINS servers of smb.conf, addresses or names. In the order of NameSource.
std::vector<NameAnswer> look_up(const std::string& name, const NameFiles& files, const std::vector<std::string>& wins);

}  // namespace sallyport::doctor
