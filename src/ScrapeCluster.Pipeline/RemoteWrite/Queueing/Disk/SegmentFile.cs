using System.Globalization;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

/// <summary>One file of a log. Records are only ever added, by the process that made it.</summary>
internal sealed class SegmentFile(int number, string path)
{
    public const string Extension = ".seg";

    /// <summary>The first bytes of each file; the digit is the format's version.</summary>
    public static ReadOnlySpan<byte> Heading => "ScrapeCluster-1\n"u8;

    public int Number { get; } = number;

    public string Path { get; } = path;

    /// <summary>Bytes that are in the file for good: what a failed write may have left behind them does not count.</summary>
    public long Length { get; set; }

    /// <summary>It is about to be deleted, so that nothing in it needs a mark any more.</summary>
    public bool IsGoing { get; set; }

    /// <summary>Records in it that are not settled. Under the log's lock.</summary>
    public int LiveRecords { get; set; }

    /// <summary>Compressed bytes of these. Under the log's lock.</summary>
    public long LiveBytes { get; set; }

    public static string PathOf(string directory, int number) =>
        System.IO.Path.Combine(directory, number.ToString("D8", CultureInfo.InvariantCulture) + Extension);

    /// <summary>The log's files by number.</summary>
    public static IEnumerable<(int Number, string Path)> FindAll(string directory) =>
        from path in System.IO.Directory.EnumerateFiles(directory, "*" + Extension)
        let number = NumberOf(path)
        where number > 0
        orderby number
        select (number, path);

    private static int NumberOf(string path) =>
        int.TryParse(System.IO.Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
