using System.Globalization;
using System.Text;

namespace ScrapeCluster.Testing.Targets;

/// <summary>Writes a page that reads like a machine's: families with help and type, labels of usual length, histograms.</summary>
/// <param name="variant">Which of the scrapes: values, and with <see cref="PageShape.Churn"/> a tenth of the series, depend on it.</param>
internal sealed class NodePageText(PageShape shape, int seriesCount, int variant)
{
    private static readonly string[] s_modes = ["idle", "iowait", "irq", "nice", "softirq", "steal", "system", "user"];
    private static readonly string[] s_network = ["receive_bytes", "transmit_bytes", "receive_packets", "transmit_packets", "receive_errs", "transmit_errs", "receive_drop", "transmit_drop"];
    private static readonly string[] s_filesystem = ["avail_bytes", "free_bytes", "size_bytes", "files", "files_free", "device_error", "readonly"];
    private static readonly string[] s_bounds = ["0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "30", "+Inf"];

    private readonly StringBuilder _text = new();
    private int _series;
    private uint _chance = 20_231;

    public override string ToString()
    {
        for (var round = 0; _series < seriesCount; round++)
            AddRound(round == 0 ? "" : $"_{round.ToString(CultureInfo.InvariantCulture)}");
        return _text.ToString();
    }

    private void AddRound(string suffix)
    {
        AddProcessors(suffix);
        AddNetwork(suffix);
        AddFilesystems(suffix);
        AddHistograms(suffix);
        AddGauges(suffix);
    }

    private void AddProcessors(string suffix)
    {
        var name = Begin($"node_cpu_seconds_total{suffix}", "counter");
        for (var cpu = 0; cpu < 16; cpu++)
        {
            foreach (var mode in s_modes)
                Add(name, $"cpu=\"{cpu}\",mode=\"{mode}\"", Chance() / 100.0, moves: cpu < 8);
        }
    }

    private void AddNetwork(string suffix)
    {
        foreach (var what in s_network)
        {
            var name = Begin($"node_network_{what}_total{suffix}", "counter");
            for (var device = 0; device < 6; device++)
                Add(name, $"device=\"eth{device}\"", device < 3 ? Chance() * 1000.0 : 0, moves: device < 3);
        }
    }

    private void AddFilesystems(string suffix)
    {
        foreach (var what in s_filesystem)
        {
            var name = Begin($"node_filesystem_{what}{suffix}", "gauge");
            for (var disk = 0; disk < 10; disk++)
                Add(name, $"device=\"/dev/nvme{disk}n1p1\",fstype=\"ext4\",mountpoint=\"/var/lib/data/{disk}\"", Chance() * 4096.0, moves: disk == 0);
        }
    }

    private void AddHistograms(string suffix)
    {
        var name = Begin($"http_request_duration_seconds{suffix}", "histogram");
        for (var handler = 0; handler < 16; handler++)
        {
            var labels = $"handler=\"/api/v1/resource/{handler}\",method=\"{(handler % 2 == 0 ? "GET" : "POST")}\",code=\"200\"";
            var count = 0.0;
            foreach (var bound in s_bounds)
                Add($"{name}_bucket", $"{labels},le=\"{bound}\"", count += Chance() % 1000, moves: handler < 6);
            Add($"{name}_sum", labels, count * 0.137, moves: handler < 6);
            Add($"{name}_count", labels, count, moves: handler < 6);
        }
    }

    private void AddGauges(string suffix)
    {
        for (var i = 0; i < 60; i++)
            Add(Begin($"go_memstats_field{i}_bytes{suffix}", "gauge"), "", Chance() * 8.0, moves: i % 2 == 1);
    }

    private string Begin(string name, string type)
    {
        if (_series < seriesCount)
            _text.Append(CultureInfo.InvariantCulture, $"# HELP {name} What {name} says about this machine.\n# TYPE {name} {type}\n");
        return name;
    }

    private void Add(string name, string labels, double value, bool moves)
    {
        if (_series >= seriesCount)
            return;
        if (shape == PageShape.Churn && _series % 10 == 5)
            labels = $"{labels}{(labels.Length == 0 ? "" : ",")}pod=\"worker-{variant}-{Chance() % 90_000 + 10_000}\"";
        _text.Append(name);
        if (labels.Length > 0)
            _text.Append('{').Append(labels).Append('}');
        _text.Append(' ').Append(Number(value, moves)).Append('\n');
        _series++;
    }

    // Two of three as counts, the others with fractions.
    private string Number(double value, bool moves)
    {
        if (shape == PageShape.Moving)
            return (value + ((variant + 1) * (_series + 1) / 7.0)).ToString("R", CultureInfo.InvariantCulture);
        if (moves)
            value += variant * (1 + (_series % 7)) * 0.25;
        return value.ToString(_series % 3 == 0 ? "F0" : "G10", CultureInfo.InvariantCulture);
    }

    private uint Chance() => (_chance = (_chance * 1_664_525) + 1_013_904_223) >> 8;
}
