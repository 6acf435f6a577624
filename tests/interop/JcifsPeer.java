// An SMB1 client written from other sources than ours: write, read, list, rename and delete below the URL that is given.
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import jcifs.smb.SmbFile;
import jcifs.smb.SmbFileInputStream;
import jcifs.smb.SmbFileOutputStream;

public class JcifsPeer {
  public static void main(String[] words) throws Exception {
    byte[] written = new byte[300_000];
    new Random(7).nextBytes(written);
    SmbFile folder = new SmbFile(words[0] + "jcifs/");
    folder.mkdir();
    SmbFile file = new SmbFile(folder, "naïve.bin");
    try (var out = new SmbFileOutputStream(file)) {
      out.write(written);
    }
    byte[] read;
    try (var in = new SmbFileInputStream(file)) {
      read = in.readAllBytes();
    }
    boolean listed = List.of(folder.list()).contains("naïve.bin");
    SmbFile renamed = new SmbFile(folder, "b.bin");
    file.renameTo(renamed);
    renamed.delete();
    folder.delete();
    System.out.println(Arrays.equals(written, read) && listed && file.length() == 0 ? "the same" : "different");
  }
}
