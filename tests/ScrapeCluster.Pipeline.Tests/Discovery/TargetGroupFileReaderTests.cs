using System.Text;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Testing.Http;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Discovery;

public sealed class TargetGroupFileReaderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("null", "")]
    [InlineData("# nothing", "")]
    [InlineData("[]", "")]
    [InlineData("- targets: [a:1, 'b:2']\n  labels: {x: y}", "a:1,b:2 x=y")]
    [InlineData("- targets: [a:1]\n- {}\n- labels: {x: y}\n  targets:", "a:1 | - | - x=y")]
    [InlineData("- targets: [9090, true, 0x10, 1.50, ~, null, '', \"null\"]", "9090,true,0x10,1.50,,,,null")]
    [InlineData("- targets: [a]\n  labels: {n: 5, b: yes, z: null, t: ~, e: , f: 1.50, q: \"null\"}", "a b=yes f=1.50 n=5 q=null")]
    [InlineData("- targets: [a]\n  labels: {5: 6, \"a-b\": c, ü: ö}", "a 5=6 a-b=c ü=ö")]
    [InlineData("- &a\n  targets: [a]\n- *a", "a | a")]
    [InlineData("- &a\n  targets: [a]\n  labels: {x: y}\n- <<: *a\n  labels: {z: w}", "a x=y | a z=w")]
    [InlineData("- targets: [a]\n  labels: &l {x: y, z: w}\n- targets: [b]\n  labels: {<<: *l, x: v}", "a x=y z=w | b x=v z=w")]
    [InlineData("- targets: [!!binary YWJj]", "abc")]
    [InlineData("---\n- targets: [a]\n---\n- foo", "a")]
    [InlineData("- targets: [a]\n  labels: {__meta_filepath: mine}", "a")]
    public void Reads_yaml_as_prometheus_does(string yaml, string expected) => Show(Parse(yaml, "f.yml")).ShouldBe(expected);

    [Theory]
    [InlineData("- targets: [a]\n  label: {}", "line 2: unknown key \"label\"; a target group has \"targets\" and \"labels\".")]
    [InlineData("- Targets: [a]", "line 1: unknown key \"Targets\"; a target group has \"targets\" and \"labels\".")]
    [InlineData("- targets: [a]\n  targets: [b]", "line 2: the key \"targets\" is there twice.")]
    [InlineData("- targets: [a]\n  labels:\n    x: y\n    x: z", "line 4: the key \"x\" is there twice.")]
    [InlineData("- targets: a", "line 1: expected a list of \"host:port\" for \"targets\", found \"a\".")]
    [InlineData("targets: [a]", "line 1: expected a list of target groups, found a mapping.")]
    [InlineData("- targets: [a]\n-", "line 2: expected a target group with \"targets\" and \"labels\", found null.")]
    [InlineData("- []", "line 1: expected a target group with \"targets\" and \"labels\", found a list.")]
    [InlineData("- targets: [[a]]", "line 1: expected a string in \"targets\", found a list.")]
    [InlineData("- targets: [{a: b}]", "line 1: expected a string in \"targets\", found a mapping.")]
    [InlineData("- labels: {x: [1]}", "line 1: expected a string for the label \"x\", found a list.")]
    [InlineData("- labels: {x: {a: b}}", "line 1: expected a string for the label \"x\", found a mapping.")]
    [InlineData("- labels: [x]", "line 1: expected names and values for \"labels\", found a list.")]
    [InlineData("- labels: {\"\": x}", "line 1: \"\" is not a valid label name.")]
    [InlineData("- *a", "line 1: anchor \"a\" is not defined above this line.")]
    public void Refuses_yaml_as_prometheus_does(string yaml, string expected) => Refusal(yaml, "f.yaml").ShouldBe($"Cannot use \"f.yaml\": {expected}");

    [Theory]
    [InlineData("- targets: [a")]
    [InlineData("- targets: {a")]
    public void Refuses_what_is_not_yaml(string yaml) => Refusal(yaml, "f.yml").ShouldContain("not valid YAML");

    [Theory]
    [InlineData("null", "")]
    [InlineData(" [] \n", "")]
    [InlineData("""[{"targets":["a:1","b:2"],"labels":{"x":"y"}}]""", "a:1,b:2 x=y")]
    [InlineData("""[{"targets":["a:1"]},{},{"targets":null,"labels":null}]""", "a:1 | - | -")]
    [InlineData("""[{"Targets":["x:1",null],"LABELS":{"a":"b"},"labels":{"c":"d"},"targets":["y:1"]}]""", "y:1 c=d")]
    [InlineData("""[{"targets":[null,""],"labels":{"a":null,"b":"","c":"x"}}]""", ", c=x")]
    [InlineData("""[{"targets":["z\ud800:1\n\u00fc"]}]""", "z\ufffd:1\nü")]
    [InlineData("""[{"targets":["a"],"labels":{"x":"1","x":"2"}}]""", "a x=2")]
    public void Reads_json_as_prometheus_does(string json, string expected) => Show(Parse(json, "f.JSON")).ShouldBe(expected);

    [Theory]
    [InlineData("""[{"targets":["a"],"foo":1}]""", "line 1: unknown key \"foo\"; a target group has \"targets\" and \"labels\".")]
    [InlineData("[\n{\"targets\":[\"a\"],\n\"labels\":{\"a\":5}}]", "line 3: expected a string for the label \"a\", found number.")]
    [InlineData("""[{"labels":{"a":true}}]""", "line 1: expected a string for the label \"a\", found a boolean.")]
    [InlineData("""[{"labels":{"":"x"}}]""", "line 1: \"\" is not a valid label name.")]
    [InlineData("""[{"targets":"a"}]""", "line 1: expected a list of \"host:port\" for \"targets\", found string.")]
    [InlineData("""[{"targets":[1]}]""", "line 1: expected a string in \"targets\", found number.")]
    [InlineData("""[null]""", "line 1: expected a target group with \"targets\" and \"labels\", found null.")]
    [InlineData("""{"targets":["a"]}""", "line 1: expected a list of target groups, found an object.")]
    public void Refuses_json_as_prometheus_does(string json, string expected) => Refusal(json, "f.json").ShouldBe($"Cannot use \"f.json\": {expected}");

    [Theory]
    [InlineData("")]
    [InlineData("[] []")]
    [InlineData("[{}")]
    [InlineData("[{},]")]
    [InlineData("// no\n[]")]
    public void Refuses_what_is_not_json(string json) => Refusal(json, "f.json").ShouldContain("not valid JSON");

    [Fact]
    public void Bytes_that_are_not_utf8_become_replacement_characters() =>
        Show(TargetGroupFileReader.Parse(Encoding.Latin1.GetBytes("""[{"targets":["ü"]}]"""), "f.json")).ShouldBe("\ufffd");

    [Fact]
    public void Groups_carry_the_path_and_a_source_each()
    {
        using var files = new TemporaryFolder();
        var path = files.Write("groups.yml", "- targets: [a]\n- targets: [b]\n  labels: {__meta_filepath: mine, x: y}");

        var groups = TargetGroupFileReader.Read(path);

        groups.Select(group => group.Source).ShouldBe([$"{path}:0", $"{path}:1"]);
        groups.ShouldAllBe(group => group.Labels.Get("__meta_filepath") == path);
        groups[1].Labels.Get("x").ShouldBe("y");
        groups[1].Targets.Single().Get("__address__").ShouldBe("b");
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        Should.Throw<TargetGroupException>(() => TargetGroupFileReader.Read("/nowhere/groups.json"))
            .Message.ShouldBe("Cannot read \"/nowhere/groups.json\": there is no such file.");
    }

    [Fact]
    public void Aliases_cannot_blow_a_small_file_up()
    {
        var yaml = new StringBuilder("- &a\n  targets: [").AppendJoin(',', Enumerable.Repeat("a", 20_000)).Append("]\n");
        for (var i = 0; i < 1000; i++)
            yaml.Append("- *a\n");

        Refusal(yaml.ToString(), "f.yml").ShouldContain("made of little but aliases");
    }

    private static IReadOnlyList<TargetGroup> Parse(string text, string path) => TargetGroupFileReader.Parse(Encoding.UTF8.GetBytes(text), path);

    private static string Refusal(string text, string path) => Should.Throw<TargetGroupException>(() => Parse(text, path)).Message;

    private static string Show(IEnumerable<TargetGroup> groups) => string.Join(" | ", groups.Select(group => string.Join(
        " ",
        group.Labels.Where(label => label.Name != "__meta_filepath").Select(label => $"{label.Name}={label.Value}")
            .Prepend(group.Targets.Count == 0 ? "-" : string.Join(",", group.Targets.Select(target => target.Get("__address__")))))));
}
