using System.Text.Json;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Relabeling;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Relabeling;

/// <summary>Rules and labels with what Prometheus 3.14 makes of them: <c>TestData/relabeling/relabelings.jsonl</c>.</summary>
public sealed class RelabelingGoldenTests
{
    [Fact]
    public void Every_relabeling_ends_as_in_prometheus()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "TestData", "relabeling", "relabelings.jsonl"));
        lines.Length.ShouldBeGreaterThan(300);
        lines.Where(line => !EndsAsExpected(JsonDocument.Parse(line).RootElement)).ShouldBeEmpty();
    }

    private static bool EndsAsExpected(JsonElement expected)
    {
        var rules = RelabelConfigReader.ReadList(expected.GetProperty("configs").GetString()!).Rules;
        if (rules is null || expected.TryGetProperty("refused", out _))
            return rules is null == expected.TryGetProperty("refused", out _);

        var labels = new LabelSetBuilder(LabelsOf(expected.GetProperty("labels")));
        var kept = Relabeler.Apply([.. rules.Select(rule => RelabelRule.TryCreate(rule, NameValidation.Utf8, out _)!)], labels);
        return kept == expected.GetProperty("keep").GetBoolean() &&
            (!kept || labels.ToLabelSet().Equals(LabelsOf(expected.GetProperty("result"))));
    }

    private static LabelSet LabelsOf(JsonElement json) =>
        LabelSet.From(json.EnumerateObject().Select(label => new Label(label.Name, label.Value.GetString()!)));
}
