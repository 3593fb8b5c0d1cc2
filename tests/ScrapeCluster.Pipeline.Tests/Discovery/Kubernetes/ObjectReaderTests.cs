using System.Collections;
using System.Reflection;
using System.Text.Json;
using ScrapeCluster.Pipeline.Discovery.Kubernetes;
using ScrapeCluster.Testing.Kubernetes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Discovery.Kubernetes;

public sealed class ObjectReaderTests
{
    /// <summary>What bounds the memory of many pods: most of an object is who set which field, environments, volumes and conditions.</summary>
    [Fact]
    public void Of_a_pod_only_what_labels_are_made_of_is_kept()
    {
        var pod = SampleObjects.Pod("p", "10.0.0.1", "Running", "True");
        var large = pod
            .Replace("\"metadata\":{", $"\"metadata\":{{\"managedFields\":[{{\"manager\":\"{new string('m', 8000)}\"}}],", StringComparison.Ordinal)
            .Replace("\"name\":\"app\",", $"\"name\":\"app\",\"env\":[{{\"name\":\"X\",\"value\":\"{new string('v', 8000)}\"}}],", StringComparison.Ordinal);

        var (plainTexts, largeTexts) = (TextsOf(Read(pod)), TextsOf(Read(large)));

        largeTexts.ShouldBe(plainTexts, ignoreOrder: true);
        plainTexts.ShouldContain("web-1");
        plainTexts.Sum(text => text.Length).ShouldBeLessThan(600);
    }

    private static KubernetesObject Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return new ObjectReader().Read(ResourceKind.Pod, document.RootElement);
    }

    // Of everything that can be reached.
    private static List<string> TextsOf(object found)
    {
        var (texts, seen, next) = (new List<string>(), new HashSet<object>(ReferenceEqualityComparer.Instance), new Stack<object>([found]));
        while (next.TryPop(out var item))
        {
            item.ShouldNotBeOfType<JsonElement>();
            if (item is string text)
                texts.Add(text);
            else if (item.GetType().IsPrimitive || item is Enum or Type || !seen.Add(item))
                continue;
            else if (item is IEnumerable items)
                items.Cast<object?>().OfType<object>().ToList().ForEach(next.Push);
            else
                FieldsOf(item).ForEach(next.Push);
        }

        return texts;
    }

    private static List<object> FieldsOf(object item)
    {
        var fields = new List<object>();
        for (var type = item.GetType(); type is not null; type = type.BaseType)
        {
            const BindingFlags own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
            fields.AddRange(type.GetFields(own).Select(field => field.GetValue(item)).OfType<object>());
        }

        return fields;
    }
}
