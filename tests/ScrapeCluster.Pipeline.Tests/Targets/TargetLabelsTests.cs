using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Targets;

public class TargetLabelsTests
{
    [Theory]
    [InlineData("x=1", "job=j", false, "job=j x=1")]
    [InlineData("job=1", "job=j", false, "exported_job=1 job=j")]
    [InlineData("job=1", "job=j", true, "job=1")]
    [InlineData("x=1", "job=j", true, "job=j x=1")]
    [InlineData("job=1 exported_job=2", "job=j", false, "exported_exported_job=1 exported_job=2 job=j")]
    [InlineData("job=1 exported_job=2", "job=j exported_job=k", false, "exported_exported_exported_job=2 exported_exported_job=1 exported_job=k job=j")]
    [InlineData("foo=1 exported_foo=1 exported_exported_foo=1", "foo=t", false, "exported_exported_exported_foo=1 exported_exported_foo=1 exported_foo=1 foo=t")]
    public void Exposed_labels_meet_the_targets(string sample, string target, bool honor, string expected)
    {
        var labels = new LabelSetBuilder(Parse(sample));

        TargetLabels.Merge(labels, Parse(target), honor);

        string.Join(" ", labels.ToLabelSet().Select(label => $"{label.Name}={label.Value}")).ShouldBe(expected);
    }

    private static LabelSet Parse(string text) =>
        LabelSet.From(text.Split(' ').Select(pair => new Label(pair.Split('=')[0], pair.Split('=')[1])));
}
