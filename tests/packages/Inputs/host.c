/* host PLUGIN.so < IN > OUT: plays raw float samples through the plug-in in blocks of changing
 * length. */
#include <dlfcn.h>
#include <lv2/core/lv2.h>
#include <stdio.h>

enum { MOST = 6000 };
static float in[MOST], out[MOST];

int main(int count, char **arguments) {
  void *library = count == 2 ? dlopen(arguments[1], RTLD_NOW) : NULL;
  LV2_Descriptor_Function find =
      library ? (LV2_Descriptor_Function)dlsym(library, "lv2_descriptor") : NULL;
  if (!find)
    return 1;
  const LV2_Descriptor *plugin = find(0);
  const LV2_Feature *features[] = {NULL};
  LV2_Handle instance = plugin->instantiate(plugin, 48000, "", features);
  uint32_t samples = (uint32_t)fread(in, sizeof *in, MOST, stdin);
  /* The second time must not remember the first. */
  for (int time = 0; time < 2; ++time) {
    plugin->activate(instance);
    uint32_t block = 0, next = 0;
    for (uint32_t i = 0; i < samples; i += block, next = (next + 37) % 200) {
      block = next < samples - i ? next : samples - i;
      plugin->connect_port(instance, 0, in + i);
      plugin->connect_port(instance, 1, out + i);
      plugin->run(instance, block);
    }
  }
  plugin->cleanup(instance);
  return fwrite(out, sizeof *out, samples, stdout) != samples;
}
