using System.Diagnostics;
using System.Globalization;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Queueing.Disk;

/// <summary>
/// A real process uses a queue and is killed at random points, again and again; what it wrote down elsewhere is compared: nothing that was in the files is lost,
/// nothing that the files knew as sent comes again, and no shard's order is broken.
/// </summary>
public sealed class KilledProcessTests : IDisposable
{
    private const int Chains = 2;
    private const int LivesPerChain = 100;

    private readonly string _root = Directory.CreateTempSubdirectory("killed-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Nothing_is_lost_or_reordered_by_200_kills()
    {
        var chains = await Task.WhenAll(Enumerable.Range(0, Chains).Select(chain => Task.Run(() => RunAsync(chain))));

        chains.Sum(lives => lives.Count(life => life.Exists(line => line.What == 'S'))).ShouldBeGreaterThan(Chains * LivesPerChain / 2);
        foreach (var lives in chains)
            Check(lives);
    }

    private async Task<List<List<Line>>> RunAsync(int chain)
    {
        var random = new Random(chain);
        var data = Path.Combine(_root, $"{chain}");
        var lives = new List<List<Line>>();
        for (var life = 1; life <= LivesPerChain; life++)
        {
            var ledger = Path.Combine(_root, $"{chain}-{life}.txt");
            using var process = Start(data, ledger, (chain * LivesPerChain) + life);
            await UntilAsync(process, ledger, random.Next(8_000));
            process.Kill();
            await process.WaitForExitAsync();
            lives.Add(Read(ledger));
        }
        var last = Path.Combine(_root, $"{chain}-last.txt");
        using (var process = Start(data, last, 0))
            await process.WaitForExitAsync();
        lives.Add(Read(last));
        Directory.EnumerateFiles(data, "*.seg", SearchOption.AllDirectories).ShouldBeEmpty();
        return lives;
    }

    private static void Check(List<List<Line>> lives)
    {
        var written = new HashSet<Line>();
        var sent = new HashSet<Line>();
        var known = new HashSet<Line>();
        foreach (var life in lives)
        {
            life.ShouldNotContain(line => line.What == 'X');
            var sends = life.Where(line => line.What == 'S').ToList();
            foreach (var shard in sends.GroupBy(line => line.Shard))
                shard.Select(line => line.Number).ShouldBeInOrder(SortDirection.Ascending);
            sends.Where(line => known.Contains(line with { What = 'K' })).ShouldBeEmpty("sent again though the files knew it as sent");
            sends.Count.ShouldBe(sends.Distinct().Count());
            sent.UnionWith(sends);
            written.UnionWith(life.Where(line => line.What == 'W'));
            known.UnionWith(life.Where(line => line.What == 'K'));
        }
        written.Where(line => !sent.Contains(line with { What = 'S' })).ShouldBeEmpty("was in the files and is lost");
        written.Count.ShouldBeGreaterThan(1_000);
    }

    // Some way into what it does.
    private static async Task UntilAsync(Process process, string ledger, int bytes)
    {
        var clock = Stopwatch.StartNew();
        while (!File.Exists(ledger) || new FileInfo(ledger).Length < bytes)
        {
            process.HasExited.ShouldBeFalse();
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
            await Task.Delay(1);
        }
    }

    private static Process Start(string data, string ledger, int life)
    {
        // Not the copy beside the tests: that would see their packages instead of its own.
        var program = Path.Combine(AppContext.BaseDirectory.Replace("ScrapeCluster.Pipeline.Tests", "ScrapeCluster.QueueProcess", StringComparison.Ordinal), "ScrapeCluster.QueueProcess");
        return Process.Start(new ProcessStartInfo(program, [data, ledger, life.ToString(CultureInfo.InvariantCulture)]))!;
    }

    // The last line may be torn.
    private static List<Line> Read(string ledger)
    {
        var text = File.ReadAllText(ledger);
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
    }

    private static Line Parse(string line)
    {
        var parts = line.Split(' ');
        return new Line(parts[0][0], int.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[2], CultureInfo.InvariantCulture));
    }

    private sealed record Line(char What, int Shard, int Number);
}
