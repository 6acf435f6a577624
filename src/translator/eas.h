// Extended attributes between the lists of SMB1 and those of SMB2. [MS-CIFS] 2.2.1.2, [MS-FSCC] 2.4.16
#pragma once

#include "base/result.h"
#include "proto/cifs/ea_list.h"

namespace sallyport::translator {

// An SMB_FEA_LIST as FileFullEaInformation: to set them. Nothing and an empty list are nothing.
Result<Buffer> full_eas(Bytes fea_list);
// An SMB_GEA_LIST as FileGetEaInformation: which are asked for.
Result<Buffer> wanted_eas(Bytes gea_list);
// The names of an SMB_GEA_LIST without values: what a file that has none of them answers.
Result<cifs::SmbFeaList> absent_eas(Bytes gea_list);
// FileFullEaInformation as an SMB_FEA_LIST, whose values point into `full`.
Result<cifs::SmbFeaList> fea_list(Bytes full);

}  // namespace sallyport::translator
