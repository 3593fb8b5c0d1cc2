using System.Globalization;
using System.Text;

namespace ScrapeCluster.QueueProcess;

/// <summary>What happened in one life of the process, line by line. A line that was written survives a kill.</summary>
internal sealed class LifeLedger(string path) : IDisposable
{
    private readonly FileStream _file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    /// <param name="what">W: is in the queue's files; S: the receiver has it; K: the queue's files know that; X: it is not what was appended.</param>
    public void Write(char what, int shard, IEnumerable<int> numbers)
    {
        var lines = new StringBuilder();
        foreach (var number in numbers)
            lines.Append(CultureInfo.InvariantCulture, $"{what} {shard} {number}\n");
        _file.Write(Encoding.ASCII.GetBytes(lines.ToString()));
    }

    public void Dispose() => _file.Dispose();
}
