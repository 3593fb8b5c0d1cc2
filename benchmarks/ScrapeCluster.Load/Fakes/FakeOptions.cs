using System.Globalization;
using ScrapeCluster.Testing.Targets;

namespace ScrapeCluster.Load.Fakes;

/// <summary>What a fake fleet in a process of its own plays; travels as command-line arguments.</summary>
internal sealed record FakeOptions(int Targets, int Series, double IntervalSeconds, PageShape Shape, bool Packs)
{
    public TimeSpan Interval => TimeSpan.FromSeconds(IntervalSeconds);

    public IReadOnlyList<string> ToArguments() =>
    [
        .. new object[] { Targets, Series, IntervalSeconds, Shape, Packs }.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)!),
    ];

    public static FakeOptions FromArguments(IReadOnlyList<string> arguments) => new(
        int.Parse(arguments[0], CultureInfo.InvariantCulture), int.Parse(arguments[1], CultureInfo.InvariantCulture),
        double.Parse(arguments[2], CultureInfo.InvariantCulture), Enum.Parse<PageShape>(arguments[3]), bool.Parse(arguments[4]));
}
