/* two-libraries A B: loads both for all to see, and prints what each says of itself. */
#include <dlfcn.h>
#include <stdio.h>

int main(int count, char **paths) {
  for (int i = 1; i < count; ++i) {
    void *library = dlopen(paths[i], RTLD_NOW | RTLD_GLOBAL);
    if (!library) {
      puts(dlerror());
      return 1;
    }
    unsigned long (*layers)(void) = (unsigned long (*)(void))dlsym(library, "layers");
    printf("%lu\n", layers());
  }
  return 0;
}
