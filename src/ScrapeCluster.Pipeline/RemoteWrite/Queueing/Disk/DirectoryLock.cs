using System.Globalization;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

/// <summary>Keeps other processes out of a directory by a locked file in it. The lock ends with the process, however that ends. Safe on many threads.</summary>
internal sealed class DirectoryLock(string directory) : IDisposable
{
    private const string FileName = ".lock";

    // What the system says to a lock that another process has.
    private static readonly int[] s_lockedCodes = [11, 35, unchecked((int)0x80070020)];

    private readonly Lock _gate = new();
    private FileStream? _file;

    /// <summary>Makes the directory too. False: another process has it. Throws what the disk says.</summary>
    public bool TryTake()
    {
        lock (_gate)
        {
            if (_file is not null)
                return true;
            Directory.CreateDirectory(directory);
            try
            {
                _file = new FileStream(Path.Combine(directory, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (s_lockedCodes.Contains(e.HResult))
            {
                return false;
            }
            WriteProcess(_file);
            return true;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    // For people who wonder who has it. Nothing depends on it.
    private static void WriteProcess(FileStream file)
    {
        try
        {
            file.SetLength(0);
            file.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"));
            file.Flush();
        }
        catch (IOException)
        {
            // A full disk: the lock holds all the same.
        }
    }
}
