using System.Globalization;
using CsCheck;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Encoding;

/// <summary>Random sequences of pages against a plain model of what a receiver must get.</summary>
public class ScrapeModelTests
{
    private const long StepMs = 1000;

    /// <summary>Two series that each have two texts, and two with one.</summary>
    private static readonly (string Text, string Series)[] Texts =
    [
        ("a{x=\"1\",y=\"2\"}", "a12"), ("a{y=\"2\",x=\"1\"}", "a12"), ("a{x=\"1\"}", "a1"), ("a{x=\"1\",y=\"\"}", "a1"), ("b", "b"), ("c", "c"),
    ];

    private static readonly long?[] Offsets = [null, null, null, null, -1500, -500, 0, 500, 700_000];

    private static readonly Gen<Line> Lines = Gen.Select(
        Gen.Int[0, Texts.Length - 1], Gen.Int[0, 9], Gen.Int[0, 8], (text, value, offset) => new Line(text, value, Offsets[offset]));

    private static readonly Gen<Page[]> Pages = Gen.Select(Gen.Int[0, 9], Lines.Array[0, 8], (kind, lines) => new Page(kind switch
    {
        0 => PageKind.Down,
        1 => PageKind.Broken,
        _ => PageKind.Good,
    }, lines)).Array[1, 9];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_sent_is_what_the_model_says(bool track) => Pages.Sample(pages =>
    {
        using var target = new EncodedTarget { Rules = EncodedTarget.RulesOf(new ScrapePoolOptions { JobName = "j", TrackTimestampsStaleness = track }) };
        var model = new Model(track);
        for (var i = 0; i < pages.Length; i++)
        {
            var time = 10_000 + (i * StepMs);
            target.NowMs = time;
            string[] sent = pages[i].Kind == PageKind.Down ? target.Fail(time) : target.Scrape(time, pages[i].ToText(time));
            sent.Order().ShouldBe(model.Scrape(pages[i], time).Order(), $"scrape {i} of {string.Join(" | ", pages.Select((page, k) => page.ToText(10_000 + (k * StepMs))))}");
        }
    }, iter: 3_000);

    private enum PageKind
    {
        Good,
        Broken,
        Down,
    }

    private sealed record Page(PageKind Kind, Line[] Lines)
    {
        public string ToText(long time) =>
            string.Concat(Lines.Select(line => line.ToText(time))) + (Kind == PageKind.Broken ? "{{{\n" : "");

        public override string ToString() => $"{Kind}: {ToText(0)}";
    }

    private sealed record Line(int Text, int Value, long? Offset)
    {
        public string ToText(long time) => Offset is { } offset ? $"{Texts[Text].Text} {Value} {time + offset}\n" : $"{Texts[Text].Text} {Value}\n";
    }

    /// <summary>The rules, plainly: which series are alive, and the time of each one's last sample.</summary>
    private sealed class Model(bool track)
    {
        private Dictionary<string, long> _last = [];
        private HashSet<string> _live = [];
        private HashSet<string> _ownTime = [];

        public List<string> Scrape(Page page, long time)
        {
            var last = new Dictionary<string, long>(_last);
            var live = new HashSet<string>(_live);
            var ownTime = new HashSet<string>(_ownTime);
            var seen = new HashSet<string>();
            var tracked = new HashSet<string>();
            var sent = new List<string>();
            foreach (var line in page.Kind == PageKind.Down ? [] : page.Lines)
            {
                var series = Texts[line.Text].Series;
                var sampleTime = time + (line.Offset ?? 0);
                var again = !seen.Add(series);
                if (line.Offset is null || track)
                    tracked.Add(series);
                if (again && line.Offset is null)
                    continue;
                if (sampleTime > time + 600_000 || (last.TryGetValue(series, out var previous) && sampleTime <= previous))
                    continue;
                last[series] = sampleTime;
                if (line.Offset is not null)
                    ownTime.Add(series);
                if (tracked.Contains(series))
                    live.Add(series);
                sent.Add(Show(series, line.Value.ToString(CultureInfo.InvariantCulture), sampleTime));
            }

            if (page.Kind == PageKind.Good)
                (_last, _live, _ownTime) = (last, live, ownTime);
            else
                (sent, seen) = ([], []);

            foreach (var series in _live.Except(tracked.Intersect(seen)).ToList())
            {
                _live.Remove(series);
                if (seen.Contains(series) || _last[series] >= time)
                    continue;
                _last[series] = time;
                sent.Add(Show(series, "stale", time));
            }

            // Only a series that had timestamps of its own can return with one from before its end.
            foreach (var series in _last.Keys.Where(series => page.Kind == PageKind.Good && !seen.Contains(series) && !_ownTime.Contains(series)).ToList())
                _last.Remove(series);
            return sent;
        }

        private static string Show(string series, string value, long time) => series switch
        {
            "a12" => $"{{__name__=\"a\", job=\"j\", x=\"1\", y=\"2\"}} {value} @{time}",
            "a1" => $"{{__name__=\"a\", job=\"j\", x=\"1\"}} {value} @{time}",
            _ => $"{{__name__=\"{series}\", job=\"j\"}} {value} @{time}",
        };
    }
}
